// Where results stand: shows them, tells them aloud, and forgets them.

import { play } from "./sound.js";
import { byId, filled, texts } from "./texts.js";
import { showProblem, showResults, worstOf } from "./verdict.js";
import { withoutOvertaken } from "./parts.js";

const CLEAR_AFTER_S = 60;

const results = byId("results");
const waiting = byId("waiting");
const forgetting = [];
const leaving = [];

// Never "ready" on old rules: while nothing can be decided, the page says so instead.
let idleLine = texts.trust_asking;
let checking = false;
let clearAt = 0;

export function isChecking() {
  return checking;
}

export function setIdleLine(line) {
  idleLine = line;
  tellWaiting();
}

// Do something as well when a result is forgotten because its time is over.
export function whenTimeIsOver(callback) {
  forgetting.push(callback);
}

// Do something as well when a result is left: by the next scan, or by hand.
export function whenLeft(callback) {
  leaving.push(callback);
}

export function speak(line) {
  byId("spoken").textContent = line;
}

export function beginChecking() {
  forget();
  checking = true;
  tellWaiting();
}

export function forget() {
  clearResults();
  for (const callback of leaving) callback();
}

function clearResults() {
  clearAt = 0;
  results.replaceChildren();
  results.hidden = true;
  byId("clearing").hidden = true;
  speak("");
  checking = false;
  waiting.hidden = false;
  tellWaiting();
}

function tellWaiting() {
  byId("waiting-line").textContent = checking ? texts.checking : idleLine;
}

// Show what `draw` puts into the section; it returns what to speak, and the verdict.
export function stand(draw) {
  checking = false;
  waiting.hidden = true;
  results.hidden = false;
  let told;
  try {
    told = draw(results);
  } catch {
    // Half a card could be green: what cannot be shown whole was not decided.
    results.replaceChildren();
    told = { spoken: showProblem(results, null), verdict: "cannot-decide" };
  }
  speak(told.spoken);
  play(told.verdict);
  startClearing();
  window.scrollTo(0, 0);
}

export function show(answers) {
  stand((section) => drawAnswers(section, answers));
}

function drawAnswers(section, answers) {
  const failed = answers.find((answer) => !answer.done);
  const all = answers
    .filter((answer) => answer.done)
    .flatMap(({ content, name, file }) => content.results.map((one) => ({ ...one, name, file })));
  const found = withoutOvertaken(all);
  const spoken = [];
  // What was not decided comes first, so that it is never overlooked.
  if (failed) spoken.push(showProblem(section, failed.content));
  if (found.length) spoken.push(showResults(section, found));
  if (!spoken.length) throw new Error("an answer without results");
  const verdicts = found.filter(({ counts }) => counts).map(({ verdict }) => verdict);
  const verdict = worstOf(failed ? [...verdicts, "cannot-decide"] : verdicts);
  return { spoken: spoken.join(" "), verdict };
}

function startClearing() {
  clearAt = Date.now() + CLEAR_AFTER_S * 1000;
  byId("clearing").hidden = false;
  tellRemaining();
}

function tellRemaining() {
  const seconds = Math.max(0, Math.ceil((clearAt - Date.now()) / 1000));
  byId("clearing-line").textContent = filled(texts.clears_in, { seconds });
}

window.setInterval(() => {
  if (clearAt === 0) return;
  if (Date.now() < clearAt) {
    tellRemaining();
    return;
  }
  clearResults();
  for (const callback of forgetting) callback();
  speak(`${texts.cleared} ${idleLine}`);
}, 500);
