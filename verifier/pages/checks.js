// Checks: asks for each scan, and shows the answer unless a later scan overtook it.

import { ask, askSafely, textRequest } from "./asking.js";
import { caseNumber } from "./case.js";
import { HeldParts, isPart, openParts } from "./parts.js";
import { focusScanner, isField } from "./scanner.js";
import { beginChecking, forget, show, whenTimeIsOver } from "./stage.js";

const held = new HeldParts();
let latest = 0;

whenTimeIsOver(() => held.forget());

// A picture cannot bring along the parts that were read before it.
async function askWhole(request) {
  const answer = await ask(request);
  const open = answer.done ? openParts(answer.content.results) : [];
  const others = held.texts.filter((text) => !open.includes(text));
  if (request.mediaType === "application/json" || !open.length || !others.length) {
    return answer;
  }
  const joined = await askSafely(textRequest(open.join("\n"), caseNumber(), others));
  if (!joined.done) return joined;
  const results = [...answer.content.results, ...joined.content.results];
  return { done: true, content: { ...answer.content, results } };
}

export async function check(requests) {
  const scan = ++latest;
  beginChecking();
  const answers = [];
  for (const request of requests) {
    let answer;
    try {
      answer = await askWhole(request);
    } catch {
      answer = { done: false, content: null };
    }
    if (scan !== latest) return;
    if (answer.done) held.note(answer.content.results ?? []);
    answers.push({ ...answer, name: request.name, file: request.name && request.body });
  }
  show(answers);
  // The camera may show a verdict while somebody types a number.
  if (!isField(document.activeElement)) focusScanner();
}

export function checkText(text) {
  const parts = isPart(text) ? held.texts : [];
  const checked = check([textRequest(text, caseNumber(), parts)]);
  if (isPart(text)) held.hold(text);
  return checked;
}

export function clearChecks() {
  latest += 1;
  forget();
  held.forget();
}
