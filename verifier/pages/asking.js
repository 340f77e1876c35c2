// Requests to the service of this machine; nothing is asked of anybody else.

import { windowHeaders } from "./open_window.js";

const ANSWER_WITHIN_MS = 30_000;
const FILE_TYPES = ["image/png", "image/jpeg", "application/pdf"];

// Made anew at each start of the service; another site's page cannot have it.
let pageToken = "";

async function fetchToken() {
  const answer = await fetch("/api/page-token", { cache: "no-store", redirect: "error" });
  pageToken = (await answer.json()).token ?? "";
}

// As `fetch`, with the page's token; it is asked for again after a restart.
export async function fetchOwn(address, { headers, ...request } = {}) {
  const send = () =>
    fetch(address, {
      ...request,
      headers: { ...headers, "X-Page-Token": pageToken },
      cache: "no-store",
      redirect: "error",
    });
  if (!pageToken) await fetchToken();
  const answer = await send();
  if (answer.status !== 401) return answer;
  await fetchToken();
  return send();
}

export async function ask({ body, mediaType, address = "/api/check" }) {
  const answer = await fetchOwn(address, {
    method: "POST",
    body,
    headers: { "Content-Type": mediaType, ...windowHeaders() },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return { done: answer.ok, content: await answer.json() };
}

// A request of whatever method, with JSON; its status is told as well.
export async function send(method, address, content = null, settings = {}) {
  const answer = await fetchOwn(address, {
    method,
    body: content && JSON.stringify(content),
    headers: content ? { "Content-Type": "application/json" } : {},
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...settings,
  });
  const { ok: done, status } = answer;
  return { done, status, content: status === 204 ? null : await answer.json() };
}

// As `ask`; a service that does not answer is an answer, too.
export async function askSafely(request) {
  try {
    return await ask(request);
  } catch {
    return { done: false, content: null };
  }
}

export function jsonRequest(content, address) {
  return { body: JSON.stringify(content), mediaType: "application/json", address };
}

export function textRequest(text, caseNumber, parts) {
  return jsonRequest({ text, case: caseNumber, parts }, "/api/check");
}

export function fileRequest(file, caseNumber) {
  const address = `/api/check?case=${encodeURIComponent(caseNumber)}`;
  return { ...readRequest(file), address, name: file.name };
}

// What codes a picture holds; nothing is decided.
export function readRequest(file) {
  // The service looks at the first bytes; a type of another kind is named there.
  const mediaType = FILE_TYPES.includes(file.type) ? file.type : "image/png";
  return { body: file, mediaType, address: "/api/read" };
}
