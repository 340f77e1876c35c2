// The strip that tells how old the trust data is, always in sight.

import { fetchOwn } from "./asking.js";
import { setIdleLine } from "./stage.js";
import { byId, said, texts } from "./texts.js";

const EVERY_MS = 30_000;

const SHAPES = {
  usable: "shape-accepted",
  aging: "shape-notice",
  unusable: "shape-cannot-decide",
};

// What of the refreshing in the background a clerk has to know. A stick that is not put
// in is worth a line only once the data wants refreshing.
function refreshTrouble({ refresh, usability }) {
  if (!refresh) return null;
  const isTrouble =
    ["failing", "partly"].includes(refresh.state) ||
    (refresh.state === "absent" && usability !== "usable");
  return isTrouble ? refresh.sentence : null;
}

function showReadiness(ready) {
  byId("trust").dataset.class = ready.usability;
  const shape = byId(SHAPES[ready.usability]).content.cloneNode(true);
  shape.firstElementChild.setAttribute("aria-hidden", "true");
  byId("trust-mark").replaceChildren(shape);
  byId("trust-state").textContent = said(ready.state);
  byId("trust-age").textContent = ready.age ? said(ready.age) : "";
  const notes = [ready.advice, refreshTrouble(ready)].filter(Boolean).map(said);
  byId("trust-advice").textContent = notes.join(" ");
  byId("trust-advice").hidden = notes.length === 0;
  byId("demo-mark").hidden = !ready.demo;
  setIdleLine(ready.usability === "unusable" ? said(ready.state) : texts.waiting);
}

export async function refreshReadiness() {
  try {
    const answer = await fetchOwn("/api/readiness");
    if (!answer.ok) throw new Error(answer.statusText);
    showReadiness(await answer.json());
  } catch {
    setIdleLine(texts.trust_silent);
    byId("trust").dataset.class = "unusable";
    byId("trust-state").textContent = texts.trust_silent;
    byId("trust-advice").textContent = texts.service_silent_action;
    byId("trust-advice").hidden = false;
  }
}

window.setInterval(refreshReadiness, EVERY_MS);
