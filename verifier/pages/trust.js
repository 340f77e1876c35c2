// The strip that tells how old the trust data is, always in sight.

import { setIdleLine } from "./stage.js";
import { byId, said, texts } from "./texts.js";

const EVERY_MS = 30_000;

const SHAPES = {
  usable: "shape-accepted",
  aging: "shape-notice",
  unusable: "shape-cannot-decide",
};

function showReadiness(ready) {
  byId("trust").dataset.class = ready.usability;
  const shape = byId(SHAPES[ready.usability]).content.cloneNode(true);
  shape.firstElementChild.setAttribute("aria-hidden", "true");
  byId("trust-mark").replaceChildren(shape);
  byId("trust-state").textContent = said(ready.state);
  byId("trust-age").textContent = ready.age ? said(ready.age) : "";
  byId("trust-advice").textContent = ready.advice ? said(ready.advice) : "";
  byId("trust-advice").hidden = !ready.advice;
  byId("demo-mark").hidden = !ready.demo;
  setIdleLine(ready.usability === "unusable" ? said(ready.state) : texts.waiting);
}

export async function refreshReadiness() {
  try {
    const answer = await fetch("/api/readiness", { cache: "no-store" });
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
