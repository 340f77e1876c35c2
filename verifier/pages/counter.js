// The counter page: takes scans from everywhere, shows verdicts, forgets them.
//
// Everything of a license is written as text, never as markup. Nothing is kept in the
// browser: no storage, no history, no cache.

import { fileRequest } from "./asking.js";
import * as camera from "./camera.js";
import { beginCase, caseNumber } from "./case.js";
import { check, checkText, clearChecks } from "./checks.js";
import * as files from "./files.js";
import * as scanner from "./scanner.js";
import { setMuted } from "./sound.js";
import { speak } from "./stage.js";
import { byId, texts } from "./texts.js";
import { refreshReadiness } from "./trust.js";

function checkFiles(chosen) {
  if (chosen.length) check(chosen.map((file) => fileRequest(file, caseNumber())));
}

scanner.listen(checkText);
files.listen({ takeFiles: checkFiles, takeText: checkText });
camera.listen((frame) => check([fileRequest(frame, caseNumber())]));

function newCase() {
  clearChecks();
  camera.forgetSightings();
  beginCase();
}

byId("clear").addEventListener("click", () => {
  clearChecks();
  scanner.focusScanner();
});

byId("new-case").addEventListener("click", () => {
  newCase();
  speak(texts.case_begun);
  scanner.focusScanner();
});

byId("matter").addEventListener("submit", (event) => {
  event.preventDefault();
  scanner.focusScanner();
});

byId("camera-on").addEventListener("click", camera.toggle);

byId("mute").addEventListener("click", (event) => {
  const muted = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(muted));
  setMuted(muted);
});

// A page kept for "back" would show the last license again.
window.addEventListener("pagehide", () => {
  newCase();
  camera.stop();
});

refreshReadiness();
