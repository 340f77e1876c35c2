// The case that a scan is for: its number, or one that is drawn.

import { byId } from "./texts.js";

const box = byId("case");
let unnamed = drawn();

// Without a number each matter is a case of its own: two windows that type none must
// not pass for one.
function drawn() {
  return `page-${crypto.randomUUID()}`;
}

export function caseNumber() {
  return box.value.trim() || unnamed;
}

export function beginCase() {
  box.value = "";
  unnamed = drawn();
}
