// Live requests: asks a phone for licenses over the network, and shows what it answers.
//
// The service keeps an answer until it is shown, or its matter ends; nothing stays here.

import { send } from "./asking.js";
import { caseNumber } from "./case.js";
import { clearChecks } from "./checks.js";
import * as item from "./item.js";
import { focusScanner } from "./scanner.js";
import { speak, stand } from "./stage.js";
import { byId, element, filled, language, said, texts } from "./texts.js";
import { showProblem, showResults } from "./verdict.js";

const ADDRESS = "/api/live-requests";
const LOOKED_EVERY_MS = 1000;
const SVG = "http://www.w3.org/2000/svg";

const button = byId("live-button");
const panel = byId("live");

let standing = null;
let running = null;
let looking = 0;

async function safely(method, address, content) {
  try {
    return await send(method, address, content);
  } catch {
    return { done: false, content: null };
  }
}

// What a clerk can ask for: what the matter still needs, or a license by its type.
function drawWanted() {
  const ofItem = item.isChosen();
  const choices = ofItem ? item.unmet() : standing.license_types;
  byId("live-legend").textContent = ofItem ? texts.live_of_item : texts.live_one_of;
  byId("live-told").textContent = choices.length ? "" : texts.live_all_met;
  byId("live-wanted").replaceChildren(ofItem ? checkboxes(choices) : select(choices));
}

function checkboxes(requirements) {
  const list = element("ul", "");
  for (const { id, name } of requirements) {
    const box = element("input", "");
    Object.assign(box, { type: "checkbox", value: id, checked: true });
    list.append(element("li", "", element("label", "", box, said(name))));
  }
  return list;
}

function select(types) {
  const list = element("select", "");
  list.setAttribute("aria-label", texts.live_one_of);
  for (const { code, name } of types) {
    const option = element("option", "", said(name));
    option.value = code;
    list.append(option);
  }
  return list;
}

function wanted() {
  const chosen = byId("live-wanted").querySelector("select");
  if (chosen) return chosen.value ? { license_type: chosen.value } : null;
  const boxes = byId("live-wanted").querySelectorAll("input:checked");
  const requirements = [...boxes].map(({ value }) => value);
  return requirements.length ? { item: item.code(), requirements } : null;
}

async function open() {
  panel.hidden = false;
  button.setAttribute("aria-expanded", "true");
  const answer = await safely("GET", ADDRESS);
  standing = answer.done ? answer.content : null;
  const on = Boolean(standing?.on);
  byId("live-off").hidden = on;
  byId("live-form").hidden = !on;
  if (!on) return;
  const { asks_as: name } = standing;
  byId("live-as").textContent = name
    ? filled(texts.live_as, { name: said(name) })
    : texts.live_unlisted;
  drawWanted();
  byId("live-wanted").querySelector("select, input")?.focus();
}

function close() {
  panel.hidden = true;
  button.setAttribute("aria-expanded", "false");
}

async function begin() {
  const asked = wanted();
  if (!asked) {
    byId("live-told").textContent = texts.live_choose;
    return;
  }
  const answer = await safely("POST", ADDRESS, { ...asked, case: caseNumber() });
  if (!answer.done) {
    stand((section) => ({
      spoken: showProblem(section, answer.content),
      verdict: "cannot-decide",
    }));
    return;
  }
  running = answer.content;
  drawSymbol(running.picture);
  byId("live-asks").replaceChildren(...running.asks.map(asksRow));
  byId("live-form").hidden = true;
  byId("live-running").hidden = false;
  clearChecks();
  drawState(running);
  looking = window.setTimeout(look, LOOKED_EVERY_MS);
}

function drawSymbol({ side, path }) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${side} ${side}`);
  drawing.setAttribute("shape-rendering", "crispEdges");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", texts.live_picture);
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  drawing.append(dark);
  byId("live-symbol").replaceChildren(drawing);
}

function asksRow({ name, claims }) {
  const listed = claims.map(said).join(language === "zh" ? "、" : ", ");
  return element("li", "", element("b", "", said(name)), ` ${listed || texts.live_bare}`);
}

function drawState({ state, left_s: seconds, turned_away: turnedAway }) {
  const line = texts[state === "fetched" ? "live_fetched" : "live_waiting"];
  const told = byId("live-state");
  if (told.textContent !== line) told.textContent = line;
  byId("live-left").textContent = filled(texts.live_left, { seconds });
  const warning = byId("live-turned-away");
  warning.hidden = !turnedAway;
  const sentence = turnedAway ? said(turnedAway.sentence) : "";
  if (warning.textContent !== sentence) warning.textContent = sentence;
}

async function look() {
  const { id } = running;
  const answer = await safely("GET", `${ADDRESS}/${id}`);
  if (running?.id !== id) return;
  const state = answer.done ? answer.content.state : "";
  if (answer.done ? state === "waiting" || state === "fetched" : !answer.content) {
    if (answer.done) drawState(answer.content);
    looking = window.setTimeout(look, LOOKED_EVERY_MS);
    return;
  }
  end();
  await show(id, answer);
  focusScanner();
}

async function show(id, { done, content }) {
  // What a matter takes in is decided together with its other licenses.
  if (done && !content.fault && item.isChosen()) {
    await item.takeAnswer(id);
    return;
  }
  stand((section) => draw(section, done ? content : { fault: content, results: [] }));
  await safely("DELETE", `${ADDRESS}/${id}`);
}

function draw(section, { fault, results, verdict }) {
  const spoken = fault ? [showProblem(section, fault)] : [];
  const named = results.map((one) => ({ ...one, name: said(one.asked_as) }));
  if (named.length) spoken.push(showResults(section, named));
  return { spoken: spoken.join(" "), verdict: verdict ?? "cannot-decide" };
}

function end() {
  window.clearTimeout(looking);
  running = null;
  byId("live-running").hidden = true;
  byId("live-symbol").replaceChildren();
  byId("live-asks").replaceChildren();
  close();
}

// The request ends with its matter: another person stands at the window.
export function endLiveRequest() {
  const id = running?.id;
  end();
  if (id) safely("DELETE", `${ADDRESS}/${id}`);
}

button.addEventListener("click", () => (panel.hidden ? open() : endLiveRequest()));

byId("live-form").addEventListener("submit", (event) => {
  event.preventDefault();
  begin();
});

byId("live-cancel").addEventListener("click", () => {
  endLiveRequest();
  speak(texts.live_canceled);
  focusScanner();
});
