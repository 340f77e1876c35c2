// The remote window, at the window itself: who looks, and what was decided elsewhere.

import { openWindow, setOpenWindow } from "./open_window.js";
import { send } from "./asking.js";
import { focusScanner } from "./scanner.js";
import { speak } from "./stage.js";
import { byId, element, filled, said, shape, texts } from "./texts.js";
import { beijing } from "./values.js";

const EVERY_MS = 1000;
const SHAPES = { proceed: "accepted", ask: "cannot-decide", decline: "refused" };

let label = "";
let told = "";

function address(end = "") {
  return `/api/windows/${encodeURIComponent(openWindow())}${end}`;
}

function tellState(line) {
  if (byId("remote-state").textContent !== line) byId("remote-state").textContent = line;
}

function forgetDecision() {
  told = "";
  byId("remote-decision").hidden = true;
  byId("remote-decision").replaceChildren();
}

function showDecision(decision) {
  const kind = texts[`remote_${decision.kind}`];
  const by = filled(texts.remote_by, { clerk: decision.clerk, at: beijing(decision.at) });
  const box = byId("remote-decision");
  box.dataset.verdict = SHAPES[decision.kind];
  const mark = shape(SHAPES[decision.kind]);
  mark.firstElementChild.setAttribute("aria-hidden", "true");
  const lines = [element("b", "", kind), element("span", "", decision.sentence)];
  box.replaceChildren(mark, element("p", "", ...lines), element("small", "", by));
  box.hidden = false;
  speak(`${kind}. ${decision.sentence}`);
}

function show(here) {
  const names = here.watched_by.join("、");
  tellState(filled(names ? texts.remote_watched : texts.remote_waiting, { label, names }));
  const decided = here.decision ? `${here.turn} ${here.decision.at}` : "";
  if (decided === told) return;
  if (here.decision) showDecision(here.decision);
  else forgetDecision();
  told = decided;
}

function closed(line) {
  setOpenWindow(null);
  forgetDecision();
  byId("remote-form").hidden = false;
  byId("remote-running").hidden = !line;
  byId("remote-end").hidden = true;
  tellState(line);
}

async function ask() {
  const mine = openWindow();
  if (!mine) return;
  let answer;
  try {
    answer = await send("GET", address());
  } catch {
    answer = { done: false };
  }
  if (mine !== openWindow()) return;
  if (answer.done) show(answer.content);
  // Nobody believes that somebody looks while nobody can.
  else closed(texts.remote_closed);
}

async function begin() {
  label = byId("remote-label").value.trim();
  let answer;
  try {
    answer = await send("POST", "/api/windows", { label });
  } catch {
    answer = { done: false, content: null };
  }
  byId("remote-running").hidden = false;
  if (!answer.done) {
    const why = answer.content?.sentence;
    const reason = why ? said(why) : texts.service_silent;
    tellState(filled(texts.remote_not_opened, { reason }));
    return;
  }
  setOpenWindow(answer.content.window);
  byId("remote-form").hidden = true;
  byId("remote-end").hidden = false;
  show({ watched_by: [], decision: null, turn: 0 });
  focusScanner();
}

// What left this screen leaves the other one as well.
export function clear() {
  forgetDecision();
  if (openWindow()) send("POST", address("/clear")).catch(() => {});
}

export function end() {
  if (openWindow()) send("DELETE", address(), null, { keepalive: true }).catch(() => {});
  closed("");
}

function listen() {
  byId("remote-open").addEventListener("click", (event) => {
    const opening = byId("remote").hidden;
    byId("remote").hidden = !opening;
    event.currentTarget.setAttribute("aria-expanded", String(opening));
    if (opening) byId("remote-label").focus();
  });
  byId("remote-form").addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  byId("remote-end").addEventListener("click", () => {
    end();
    focusScanner();
  });
  for (const name of ["clear", "new-case", "end-item"]) {
    byId(name).addEventListener("click", clear);
  }
  window.addEventListener("pagehide", end);
  window.setInterval(ask, EVERY_MS);
}

// The hall may have set up no such windows.
if (byId("remote")) listen();
