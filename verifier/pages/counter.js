// The counter page: takes scans from everywhere, shows verdicts, forgets them.
//
// Everything of a license is written as text, never as markup. Nothing is kept in the
// browser: no storage, no history, no cache.

import { fileRequest } from "./asking.js";
import * as camera from "./camera.js";
import { beginCase, caseNumber } from "./case.js";
import { check, checkText, clearChecks } from "./checks.js";
import { closeDispute } from "./dispute.js";
import * as files from "./files.js";
import * as item from "./item.js";
import * as picker from "./item_picker.js";
import { endLiveRequest } from "./live_request.js";
import "./remote_window.js";
import "./sign_out.js";
import * as scanner from "./scanner.js";
import { setMuted } from "./sound.js";
import { speak, whenLeft } from "./stage.js";
import { byId, texts } from "./texts.js";
import { refreshReadiness } from "./trust.js";

function checkFiles(chosen) {
  return check(chosen.map((file) => fileRequest(file, caseNumber())));
}

// While a matter is chosen, whatever is scanned is one of its licenses.
function takeText(text) {
  return item.isChosen() ? item.take([text]) : checkText(text);
}

function takeFiles(chosen) {
  if (!chosen.length) return;
  if (item.isChosen()) item.takeFiles(chosen, checkFiles);
  else checkFiles(chosen);
}

function takeFrame(frame, codes) {
  return item.isChosen() ? item.take(codes.map(({ text }) => text)) : checkFiles([frame]);
}

scanner.listen(takeText);
files.listen({ takeFiles, takeText });
camera.listen(takeFrame);
picker.listen((chosen) => {
  clearChecks();
  endLiveRequest();
  camera.forgetSightings();
  item.choose(chosen);
  scanner.focusScanner();
});

function newCase() {
  clearChecks();
  endLiveRequest();
  item.endItem();
  picker.forgetWords();
  camera.forgetSightings();
  beginCase();
}

byId("clear").addEventListener("click", () => {
  clearChecks();
  item.hideValues();
  scanner.focusScanner();
});

byId("new-case").addEventListener("click", () => {
  newCase();
  speak(texts.case_begun);
  scanner.focusScanner();
});

byId("end-item").addEventListener("click", () => {
  newCase();
  speak(texts.item_ended);
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

whenLeft(closeDispute);
refreshReadiness();
