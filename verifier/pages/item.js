// One matter: its licenses are scanned in any order; what is met and missing is listed.
//
// The page keeps the codes until the matter ends, and for ten minutes at the most: each
// decision is made by the service, over all of them. What phones answered to live
// requests is kept by the service, as long; the page knows it by the requests' ids.

import { askSafely, jsonRequest, readRequest, send } from "./asking.js";
import { caseNumber } from "./case.js";
import { forgetForm, showForm, tellOfForm } from "./form.js";
import { beginChecking, forget, speak, stand, whenTimeIsOver } from "./stage.js";
import { byId, element, filled, said, shape, texts } from "./texts.js";
import { showProblem, showResults, showWord, worstOf } from "./verdict.js";

const MOST_CODES = 40;
const KEPT_MS = 10 * 60 * 1000;

const SHAPES = {
  met: "shape-accepted",
  "claims-missing": "shape-notice",
  "does-not-fit": "shape-refused",
  "not-accepted": "shape-refused",
  "may-follow": "shape-notice",
  missing: "shape-cannot-decide",
};
const OUTCOMES = { met: ["accepted", "holds"], "not-met": ["refused", "fails"] };

let item = null;
let codes = [];
let live = [];
let requirements = [];
let latest = 0;
let end = 0;

export function isChosen() {
  return item !== null;
}

export function code() {
  return item.code;
}

// The requirements that no license was shown for yet.
export function unmet() {
  return requirements.filter(({ standing }) => standing !== "met");
}

export function choose(chosen) {
  endItem();
  item = chosen;
  byId("item").hidden = false;
  byId("item-name").textContent = said(item.name);
  byId("item-about").textContent = filled(texts.item_about, {
    code: item.code,
    mode: said(item.mode.label),
    days: item.working_days,
    basis: said(item.legal_basis),
  });
  drawRequirements(item.requirements);
  drawConditions(item.conditions.map((sentence) => ({ sentence })));
  speak(filled(texts.item_begun, { name: said(item.name) }));
  keep();
}

export function endItem() {
  latest += 1;
  window.clearTimeout(end);
  item = null;
  codes = [];
  for (const id of live) send("DELETE", `/api/live-requests/${id}`).catch(() => {});
  live = [];
  forget();
  forgetForm();
  byId("item").hidden = true;
  byId("show-form").hidden = true;
  for (const part of ["requirements", "conditions"]) byId(part).replaceChildren();
}

function keep() {
  window.clearTimeout(end);
  end = window.setTimeout(() => {
    endItem();
    speak(texts.item_ended);
  }, KEPT_MS);
}

function question() {
  return { item: item.code, codes, live, case: caseNumber() };
}

// Take further codes in, and decide on all of them.
export async function take(scanned) {
  const known = codes.filter((code) => !scanned.includes(code));
  codes = [...known, ...scanned].slice(-MOST_CODES);
  await decide();
}

// Take in what a phone answered to a live request.
export async function takeAnswer(id) {
  live = [...live, id];
  await decide();
}

// The codes of pictures and PDFs; a file without any is told as everywhere else.
export async function takeFiles(files, otherwise) {
  const found = [];
  const empty = [];
  for (const file of files) {
    const answer = await askSafely(readRequest(file));
    const ours = answer.done ? answer.content.codes.filter((code) => code.ours) : [];
    found.push(...ours.map(({ text }) => text));
    if (!ours.length) empty.push(file);
  }
  if (found.length) await take(found);
  else if (empty.length) otherwise(empty);
}

async function decide() {
  const mine = ++latest;
  keep();
  beginChecking();
  forgetForm();
  const answer = await askSafely(jsonRequest(question(), "/api/decide"));
  if (mine !== latest) return;
  byId("show-form").hidden = true;
  stand((section) => draw(section, answer));
}

function draw(section, answer) {
  if (!answer.done) {
    const spoken = showProblem(section, answer.content);
    return { spoken, verdict: "cannot-decide" };
  }
  const decision = answer.content;
  drawRequirements(decision.requirements);
  drawConditions(decision.conditions);
  const open = decision.cause === "licenses-missing";
  const bad = decision.results.filter(({ verdict }) => verdict !== "accepted");
  const spoken = [showWord(section, decision, { small: open })];
  if (bad.length) spoken.push(showResults(section, bad));
  showForm(decision, caseNumber());
  const scanned = worstOf(decision.results.map(({ verdict }) => verdict));
  return { spoken: spoken.join(" "), verdict: open ? scanned : decision.verdict };
}

function drawRequirements(judged) {
  requirements = judged;
  const met = requirements.filter(({ standing }) => standing === "met").length;
  const counted = { met, total: requirements.length };
  byId("item-progress").textContent = filled(texts.item_progress, counted);
  byId("requirements").replaceChildren(...requirements.map(requirementRow));
}

function requirementRow(one) {
  const standing = one.standing ?? "missing";
  const row = element("li", "");
  row.dataset.standing = standing;
  const mark = shape(SHAPES[standing].replace("shape-", ""));
  mark.firstElementChild.setAttribute("aria-hidden", "true");
  const told = element("div", "", element("b", "", said(one.name)));
  for (const line of linesOf(one)) told.append(element("p", "", line));
  row.append(mark, told);
  return row;
}

function linesOf(one) {
  const names = one.any_of.map(({ name }) => said(name));
  const lines = names.length > 1 ? [filled(texts.any_of, { names: names.join(", ") })] : [];
  if (!one.standing) {
    lines.push(...one.conditions.map(said));
    if (one.later_days) lines.push(filled(texts.may_follow, { days: one.later_days }));
    return lines;
  }
  const lacks = one.lacks.map(said).join("; ");
  lines.unshift(lacks ? `${said(one.sentence)}: ${lacks}` : said(one.sentence));
  if (one.follows_until) {
    lines.push(filled(texts.follows_until, { date: one.follows_until }));
  }
  return lines;
}

function drawConditions(conditions) {
  byId("conditions-part").hidden = conditions.length === 0;
  const rows = conditions.map(({ sentence, outcome }) => {
    const [mark, word] = OUTCOMES[outcome] ?? ["cannot-decide", "open"];
    const row = element("li", "", shape(mark), element("span", "", said(sentence)));
    row.dataset.outcome = mark;
    row.firstElementChild.setAttribute("aria-label", texts[word]);
    return row;
  });
  byId("conditions").replaceChildren(...rows);
}

// Values of licenses leave the screen; which requirement is met stays.
export function hideValues() {
  forgetForm();
  byId("show-form").hidden = !(isChosen() && codes.length + live.length > 0);
}

whenTimeIsOver(hideValues);

byId("show-form").addEventListener("click", () => decide());

byId("post-form")?.addEventListener("click", async () => {
  const answer = await askSafely(jsonRequest(question(), "/api/form"));
  const told = answer.content?.sentence;
  const failed = told ? `${said(told)} ${said(answer.content.action)}` : texts.service_silent;
  tellOfForm(answer.done ? texts.posted : failed);
});
