// The camera: frames to the service of this machine, what is new in them to the page.
//
// Frames are read, not decided on: only a code that was not there a moment ago is
// checked, so that a license that lies in view is decided once, with one receipt.

import { askSafely, readRequest } from "./asking.js";
import { Sightings } from "./sightings.js";
import { isChecking, speak } from "./stage.js";
import { byId, filled, said, texts } from "./texts.js";

const PAUSE_MS = 180;
const LONGEST_SIDE = 1600;
const QUALITY = 0.9;

// What a browser calls it when no picture comes, and what we say.
const FAULTS = {
  NotAllowedError: "camera_refused",
  SecurityError: "camera_refused",
  NotFoundError: "camera_missing",
  OverconstrainedError: "camera_missing",
  NotReadableError: "camera_busy",
  AbortError: "camera_busy",
};

const video = byId("camera-picture");
const canvas = document.createElement("canvas");
const sightings = new Sightings();
let stream = null;
let turn = 0;
let take = async () => {};

// Tell where a frame goes that shows a new code.
export function listen(taken) {
  take = taken;
}

// The same code counts as new again: for another case.
export function forgetSightings() {
  sightings.forget();
}

function tell(line) {
  const told = byId("camera-line");
  if (told.textContent !== line) told.textContent = line;
}

export async function start() {
  const mine = ++turn;
  byId("camera").hidden = false;
  byId("camera-on").setAttribute("aria-pressed", "true");
  tell(texts.camera_starting);
  try {
    const opened = await open();
    // Switched off, or on again, while the browser asked for permission.
    if (mine !== turn) return end(opened);
    stream = opened;
  } catch (error) {
    if (mine === turn) fail(FAULTS[error?.name] ?? "camera_insecure");
    return undefined;
  }
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", () => mine === turn && fail("camera_lost"));
  video.srcObject = stream;
  video.hidden = false;
  try {
    await video.play();
  } catch {
    // Switched off before the first picture came: nobody waits for it.
    if (mine === turn) fail("camera_lost");
    return undefined;
  }
  tell(texts.camera_looking);
  return look(mine);
}

function open() {
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
  const facingMode = { ideal: "environment" };
  // Not there at all unless the page comes from this machine or by https.
  return navigator.mediaDevices.getUserMedia({ video: { ...size, facingMode } });
}

function end(ended) {
  for (const track of ended?.getTracks() ?? []) track.stop();
}

function fail(reason) {
  stop();
  byId("camera").hidden = false;
  tell(texts[reason]);
  speak(texts[reason]);
}

export function stop() {
  turn += 1;
  end(stream);
  stream = null;
  video.srcObject = null;
  video.hidden = true;
  byId("camera").hidden = true;
  byId("camera-on").setAttribute("aria-pressed", "false");
  sightings.forget();
}

export function toggle() {
  if (byId("camera-on").getAttribute("aria-pressed") === "true") stop();
  else start();
}

async function look(mine) {
  while (mine === turn) {
    if (!document.hidden && !isChecking()) await lookOnce(mine);
    await new Promise((next) => window.setTimeout(next, PAUSE_MS));
  }
}

async function lookOnce(mine) {
  const frame = await grabbed();
  if (!frame || mine !== turn) return;
  const answer = await askSafely(readRequest(frame));
  if (mine !== turn || isChecking()) return;
  if (!answer.done) {
    tell(texts.service_silent);
    return;
  }
  const fresh = sightings.fresh(answer.content.codes, Date.now());
  tell(lineOf(answer.content));
  if (fresh.length) await take(frame, fresh);
}

function grabbed() {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width || !height) return null;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((made) => {
    canvas.toBlob(made, "image/jpeg", QUALITY);
  });
}

function lineOf({ codes, hints }) {
  if (codes.some(({ ours }) => ours)) return texts.camera_read;
  if (codes.length) return texts.camera_not_ours;
  if (hints.length) return filled(texts.camera_hint, { hint: said(hints[0].text) });
  return texts.camera_looking;
}
