// Requests to the service of this machine; nothing is asked of anybody else.

const ANSWER_WITHIN_MS = 30_000;
const FILE_TYPES = ["image/png", "image/jpeg", "application/pdf"];

export async function ask({ body, mediaType, address = "/api/check" }) {
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
