// The counter page: takes scans and pictures, shows verdicts, forgets them.
//
// Everything of a license is written as text, never as markup. Nothing is kept in the
// browser: no storage, no history, no cache.

import { HeldParts, isPart, openParts, withoutOvertaken } from "./parts.js";
import { showProblem, showResults } from "./verdict.js";

const CLEAR_AFTER_S = 60;
// Scanners type a character every 1 to 50 ms; a full stop also occurs inside a code.
const SCANNER_PAUSE_MS = 150;
const ANSWER_WITHIN_MS = 30_000;
const READINESS_EVERY_MS = 30_000;
const FILE_TYPES = ["image/png", "image/jpeg", "application/pdf"];
// How a code begins, when a scanner typed it after a case number.
const CODE_START = /(?:[TＴ][YＹ][0-9０-９]{1,2}[:：/／、]|eyJ).*$/iu;

const texts = JSON.parse(document.getElementById("texts").textContent);
const language = document.documentElement.lang === "en" ? "en" : "zh";

const byId = (id) => document.getElementById(id);
const box = byId("code");
const caseBox = byId("case");
const results = byId("results");
const waiting = byId("waiting");

// Never "ready" on old rules: while nothing can be decided, the page says so instead.
let idleLine = texts.trust_asking;
let checking = false;
let latestScan = 0;
let clearAt = 0;
let pauseTimer = 0;
let unnamedCase = drawCase();
const held = new HeldParts();

// Checking

async function ask({ body, mediaType, address = "/api/check" }) {
  const answer = await fetch(address, {
    method: "POST",
    body,
    headers: { "Content-Type": mediaType },
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return { done: answer.ok, content: await answer.json() };
}

function textRequest(text, parts) {
  const body = JSON.stringify({ text, case: caseNumber(), parts });
  return { body, mediaType: "application/json" };
}

// A picture cannot bring along the parts that were read before it.
async function askWhole(request) {
  const answer = await ask(request);
  const open = answer.done ? openParts(answer.content.results) : [];
  const others = held.texts.filter((text) => !open.includes(text));
  if (request.mediaType === "application/json" || !open.length || !others.length) {
    return answer;
  }
  const joined = await ask(textRequest(open.join("\n"), others));
  if (!joined.done) return joined;
  const results = [...answer.content.results, ...joined.content.results];
  return { done: true, content: { ...answer.content, results } };
}

async function check(requests) {
  const scan = ++latestScan;
  forget();
  checking = true;
  tellWaiting();
  const answers = [];
  for (const request of requests) {
    let answer;
    try {
      answer = await askWhole(request);
    } catch {
      answer = { done: false, content: null };
    }
    if (scan !== latestScan) return;
    if (answer.done) held.note(answer.content.results ?? []);
    answers.push({ ...answer, name: request.name });
  }
  show(answers);
}

function show(answers) {
  checking = false;
  waiting.hidden = true;
  results.hidden = false;
  let spoken;
  try {
    spoken = showAnswers(answers);
  } catch {
    // Half a card could be green: what cannot be shown whole was not decided.
    results.replaceChildren();
    spoken = showProblem(results, null, texts, language);
  }
  byId("spoken").textContent = spoken;
  startClearing();
  window.scrollTo(0, 0);
  box.focus({ preventScroll: true });
}

function showAnswers(answers) {
  const failed = answers.find((answer) => !answer.done);
  const all = answers
    .filter((answer) => answer.done)
    .flatMap(({ content, name }) => content.results.map((one) => ({ ...one, name })));
  const found = withoutOvertaken(all);
  const spoken = [];
  // What was not decided comes first, so that it is never overlooked.
  if (failed) spoken.push(showProblem(results, failed.content, texts, language));
  if (found.length) spoken.push(showResults(results, found, texts, language));
  if (!spoken.length) throw new Error("an answer without results");
  return spoken.join(" ");
}

function checkText(text) {
  window.clearTimeout(pauseTimer);
  box.value = "";
  if (text.trim() === "") return;
  check([textRequest(text, isPart(text) ? held.texts : [])]);
  if (isPart(text)) held.hold(text);
}

function checkFiles(files) {
  const requests = [...files].map((file) => ({
    body: file,
    // The service looks at the first bytes; a type of another kind is named there.
    mediaType: FILE_TYPES.includes(file.type) ? file.type : "image/png",
    address: `/api/check?case=${encodeURIComponent(caseNumber())}`,
    name: file.name,
  }));
  if (requests.length) check(requests);
}

// Forgetting

function forget() {
  clearAt = 0;
  results.replaceChildren();
  results.hidden = true;
  byId("clearing").hidden = true;
  byId("spoken").textContent = "";
  checking = false;
  waiting.hidden = false;
  tellWaiting();
}

function tellWaiting() {
  byId("waiting-line").textContent = checking ? texts.checking : idleLine;
}

function startClearing() {
  clearAt = Date.now() + CLEAR_AFTER_S * 1000;
  byId("clearing").hidden = false;
  tellRemaining();
}

function tellRemaining() {
  const seconds = Math.max(0, Math.ceil((clearAt - Date.now()) / 1000));
  byId("clearing-line").textContent = texts.clears_in.replace("{seconds}", seconds);
}

window.setInterval(() => {
  if (clearAt === 0) return;
  if (Date.now() < clearAt) {
    tellRemaining();
    return;
  }
  forget();
  held.forget();
  byId("spoken").textContent = `${texts.cleared} ${idleLine}`;
}, 500);

function clear() {
  latestScan += 1;
  forget();
  held.forget();
}

byId("clear").addEventListener("click", () => {
  clear();
  box.focus();
});

// A page kept for "back" would show the last license again.
window.addEventListener("pagehide", newCase);

// The case

// Without a number each matter is a case of its own: two windows that type none must
// not pass for one.
function drawCase() {
  return `page-${crypto.randomUUID()}`;
}

function caseNumber() {
  return caseBox.value.trim() || unnamedCase;
}

function newCase() {
  clear();
  caseBox.value = "";
  unnamedCase = drawCase();
}

byId("new-case").addEventListener("click", () => {
  newCase();
  byId("spoken").textContent = texts.case_begun;
  box.focus();
});

byId("matter").addEventListener("submit", (event) => {
  event.preventDefault();
  box.focus();
});

function startOfCode(text) {
  return text.match(CODE_START)?.[0] ?? "";
}

// The scanner types into whatever has the focus: a code never becomes a case number.
caseBox.addEventListener("input", () => {
  const typed = caseBox.value;
  const code = startOfCode(typed);
  if (!code) return;
  caseBox.value = typed.slice(0, typed.indexOf(code));
  box.value = code;
  box.focus();
  checkWhenComplete(new InputEvent("input"));
});

// The scanner's box

byId("scanner").addEventListener("submit", (event) => {
  event.preventDefault();
  checkText(box.value);
});

function checkWhenComplete(event) {
  window.clearTimeout(pauseTimer);
  if (event.isComposing) return;
  const typed = box.value.trim().normalize("NFKC").toUpperCase();
  if (typed.startsWith("TY") && /[.。]$/u.test(typed)) {
    pauseTimer = window.setTimeout(() => checkText(box.value), SCANNER_PAUSE_MS);
  }
}

box.addEventListener("input", checkWhenComplete);
// An input method that is switched on swallows the scanner's Enter.
box.addEventListener("compositionend", checkWhenComplete);

document.addEventListener("paste", (event) => {
  const pasted = event.clipboardData;
  if (!pasted) return;
  const text = pasted.getData("text/plain");
  if (event.target === caseBox && text && !startOfCode(text)) return;
  event.preventDefault();
  if (pasted.files.length) checkFiles(pasted.files);
  else checkText(text);
});

// A scanner types into whatever has the focus: it always returns to the box, except
// while somebody walks through the page with the Tab key or marks a text.
document.addEventListener("click", (event) => {
  // A click made by a key (detail 0) leaves the focus where the key was pressed.
  if (event.detail === 0 || event.target.closest("a, input")) return;
  if (window.getSelection()?.toString()) return;
  box.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.target === caseBox && event.key !== "Escape") return;
  if (event.target === box || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" || (event.key.length === 1 && event.key !== " ")) {
    box.focus({ preventScroll: true });
  }
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") box.focus({ preventScroll: true });
});
window.addEventListener("focus", () => {
  if (document.activeElement === document.body) box.focus({ preventScroll: true });
});
if (window.matchMedia("(pointer: coarse)").matches) box.inputMode = "none";

// Pictures

byId("choose").addEventListener("click", () => byId("picture").click());
byId("picture").addEventListener("change", (event) => {
  checkFiles(event.target.files);
  event.target.value = "";
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  checkFiles(event.dataTransfer.files);
});

// Trust data, always in sight

const TRUST_SHAPES = {
  usable: "shape-accepted",
  aging: "shape-notice",
  unusable: "shape-cannot-decide",
};

function showReadiness(ready) {
  byId("trust").dataset.class = ready.usability;
  const shape = byId(TRUST_SHAPES[ready.usability]).content.cloneNode(true);
  shape.firstElementChild.setAttribute("aria-hidden", "true");
  byId("trust-mark").replaceChildren(shape);
  byId("trust-state").textContent = ready.state[language];
  byId("trust-age").textContent = ready.age?.[language] ?? "";
  byId("trust-advice").textContent = ready.advice?.[language] ?? "";
  byId("trust-advice").hidden = !ready.advice;
  byId("demo-mark").hidden = !ready.demo;
  idleLine = ready.usability === "unusable" ? ready.state[language] : texts.waiting;
  tellWaiting();
}

async function refreshReadiness() {
  try {
    const answer = await fetch("/api/readiness", { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
    showReadiness(await answer.json());
  } catch {
    idleLine = texts.trust_silent;
    tellWaiting();
    byId("trust").dataset.class = "unusable";
    byId("trust-state").textContent = texts.trust_silent;
    byId("trust-advice").textContent = texts.service_silent_action;
    byId("trust-advice").hidden = false;
  }
}

window.setInterval(refreshReadiness, READINESS_EVERY_MS);
refreshReadiness();
box.focus();
