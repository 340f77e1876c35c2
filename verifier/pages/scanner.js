// The scanner's box: takes what a keyboard scanner types, wherever the focus was.

import { Bursts } from "./bursts.js";
import { byId } from "./texts.js";

// A full stop also occurs inside a code: what ends with one may go on for a moment.
const PAUSE_MS = 150;
// How a code begins, when a scanner typed it after a case number.
const CODE_START = /(?:[TＴ][YＹ][0-9０-９]{1,2}[:：/／、]|eyJ).*$/iu;

const box = byId("code");
// People type into these; a code that lands there is a scan all the same.
const fields = [...document.querySelectorAll("input[data-typed]")];
const bursts = new Bursts();
let pause = 0;
let take = () => {};

// Tell where scans go.
export function listen(taken) {
  take = taken;
}

export function focusScanner() {
  box.focus({ preventScroll: true });
}

export function codeIn(text) {
  return text.match(CODE_START)?.[0] ?? "";
}

export function isField(target) {
  return fields.includes(target);
}

function submit() {
  window.clearTimeout(pause);
  const text = scan() || box.value;
  box.value = "";
  bursts.forget();
  if (text.trim() !== "") take(text);
}

// The code that a scanner typed; what a person had begun before is no part of it.
function scan() {
  const code = codeIn(box.value);
  return code && bursts.isScan(box.value.length - code.length) ? code : "";
}

function submitWhenComplete(event) {
  window.clearTimeout(pause);
  bursts.note(box.value.length, event?.timeStamp ?? performance.now());
  if (event?.isComposing) return;
  // A person who types a code by hand says with Enter when it is whole.
  const typed = scan().trim().normalize("NFKC").toUpperCase();
  if (typed.startsWith("TY") && /[.。]$/u.test(typed)) {
    pause = window.setTimeout(submit, PAUSE_MS);
  }
}

byId("scanner").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
box.addEventListener("input", submitWhenComplete);
// An input method that is switched on swallows the scanner's Enter.
box.addEventListener("compositionend", submitWhenComplete);

for (const field of fields) {
  field.addEventListener("input", () => {
    const code = codeIn(field.value);
    if (!code) return;
    field.value = field.value.slice(0, field.value.indexOf(code));
    box.value = code;
    focusScanner();
    submitWhenComplete();
  });
}

// The focus always returns to the box, except while somebody walks through the page
// with the Tab key or marks a text.
document.addEventListener("click", (event) => {
  // A click made by a key (detail 0) leaves the focus where the key was pressed.
  if (event.detail === 0 || event.target.closest("a, input, select")) return;
  if (window.getSelection()?.toString()) return;
  focusScanner();
});

document.addEventListener("keydown", (event) => {
  if (isField(event.target) && event.key !== "Escape") return;
  if (event.target === box || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" || (event.key.length === 1 && event.key !== " ")) {
    focusScanner();
  }
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") focusScanner();
});
window.addEventListener("focus", () => {
  if (document.activeElement === document.body) focusScanner();
});
if (window.matchMedia("(pointer: coarse)").matches) box.inputMode = "none";
focusScanner();
