// The desk of a clerk elsewhere: open windows, what one of them shows, the decision.
//
// Everything of a license is written as text, never as markup, and leaves this screen
// when it leaves the window's.

import { send } from "./asking.js";
import "./sign_out.js";
import { byId, element, filled, said, texts } from "./texts.js";
import { beijing } from "./values.js";
import { showResults, showWord } from "./verdict.js";

const EVERY_MS = 1000;

let chosen = null;
let shownTurn = "";

function speak(line) {
  byId("spoken").textContent = line;
}

function windowButton(one) {
  const button = element("button", "", element("span", "", one.label));
  button.type = "button";
  button.dataset.window = one.window;
  button.setAttribute("aria-pressed", String(one.window === chosen));
  if (one.undecided) button.append(element("b", "undecided", texts.undecided));
  button.addEventListener("click", () => choose(one.window));
  return element("li", "", button);
}

function showWindows(windows) {
  const drawn = JSON.stringify([chosen, windows]);
  const list = byId("windows");
  if (list.dataset.drawn === drawn) return;
  // The focus stays on the window that it was on.
  const focused = document.activeElement?.dataset?.window;
  list.replaceChildren(...windows.map(windowButton));
  list.dataset.drawn = drawn;
  byId("no-windows").hidden = windows.length > 0;
  if (focused) list.querySelector(`[data-window="${CSS.escape(focused)}"]`)?.focus();
}

function forget(line) {
  shownTurn = "";
  byId("results").replaceChildren();
  byId("results").hidden = true;
  byId("decision").hidden = true;
  byId("desk-line").hidden = false;
  byId("desk-line").textContent = line;
}

function choose(name) {
  chosen = name;
  byId("sentence").value = "";
  forget(texts.nothing_shown);
  ask();
}

function showScan(desk) {
  const section = byId("results");
  section.replaceChildren();
  section.hidden = false;
  byId("desk-line").hidden = true;
  const scan = desk.shown;
  const spoken = [];
  // A matter has a word of its own over its licenses.
  if (scan.requirements) spoken.push(showWord(section, scan, { small: false }));
  if (scan.results.length) spoken.push(showResults(section, scan.results));
  byId("sentence").value = "";
  speak(`${desk.label}. ${spoken.join(" ")}`);
}

function showDecision({ shown, decision }) {
  byId("decision").hidden = false;
  const accepted = shown.verdict === "accepted";
  byId("decision").querySelector("[value=proceed]").disabled = !accepted;
  byId("only-accepted").hidden = accepted;
  byId("decided").hidden = !decision;
  if (!decision) return;
  const told = { ...decision, kind: texts[decision.kind], at: beijing(decision.at) };
  byId("decided").textContent = filled(texts.decided, told);
}

function show(desk) {
  if (!desk.shown) {
    forget(texts.nothing_shown);
    return;
  }
  const turn = `${chosen} ${desk.turn}`;
  if (turn !== shownTurn) showScan(desk);
  shownTurn = turn;
  byId("decision").dataset.turn = desk.turn;
  showDecision(desk);
}

// Whoever is no longer signed in is led to where one signs in.
function checkSignedIn(answer) {
  if (answer.status === 401) window.location.assign("/sign-in");
}

async function ask() {
  const mine = chosen;
  try {
    const list = await send("GET", "/api/desk");
    checkSignedIn(list);
    if (!list.done) throw new Error("no list");
    showWindows(list.content.windows);
    if (!mine) return;
    const desk = await send("GET", `/api/desk/${encodeURIComponent(mine)}`);
    if (mine !== chosen) return;
    if (desk.done) show(desk.content);
    else if (desk.status === 404) {
      chosen = null;
      forget(texts.window_gone);
    } else throw new Error("no window");
  } catch {
    forget(texts.desk_silent);
  }
}

byId("decision").addEventListener("submit", async (event) => {
  event.preventDefault();
  const turn = Number(byId("decision").dataset.turn);
  const content = { turn, kind: event.submitter.value, sentence: byId("sentence").value };
  const address = `/api/desk/${encodeURIComponent(chosen)}/decision`;
  let answer;
  try {
    answer = await send("POST", address, content);
  } catch {
    answer = { done: false, content: null };
  }
  checkSignedIn(answer);
  const why = answer.content?.sentence;
  byId("trouble").hidden = answer.done;
  byId("trouble").textContent = answer.done ? "" : why ? said(why) : texts.service_silent;
  await ask();
});

window.setInterval(ask, EVERY_MS);
ask();
