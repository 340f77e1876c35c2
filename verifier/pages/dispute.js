// Disputes at a verdict: what is wrong, what goes along, exactly what is sent; filed.
//
// The service decides on the code again and takes the claims from there: this page names
// them, and brings none along.

import { fetchOwn } from "./asking.js";
import { caseNumber } from "./case.js";
import { holdDisputes, refreshDisputes } from "./dispute_list.js";
import { byId, element, filled, language, said, texts } from "./texts.js";
import { beijing, value, valueText } from "./values.js";

// A form that nobody touches is closed: it shows what the license says.
const CLOSES_AFTER_MS = 5 * 60 * 1000;

const panel = byId("dispute");
let held = null;
let closing = 0;

// Put the button that disputes a license below its verdict.
export function offerDispute(article, result) {
  const license = result.report?.license;
  const contact = license?.contact;
  if (!panel || !result.text || !contact?.disputes) return;
  const button = element("button", "dispute-this", texts.dispute);
  button.type = "button";
  // The case that it was checked for: a phone's code is good in that one alone.
  const matter = caseNumber();
  button.addEventListener("click", () => open(result, matter));
  article.append(element("p", "dispute-offer", button));
}

function tell(line) {
  byId("dispute-told").textContent = line;
}

function open(result, matter) {
  const { license } = result.report;
  held = { result, matter, choice: "", case: byId("case").value.trim() };
  tell("");
  byId("dispute-to").replaceChildren(
    filled(texts.dispute_to, { agency: said((license.answering ?? license.issuer).name) }),
  );
  byId("dispute-evidence").replaceChildren(identifierRow(license), ...license.fields.map(row));
  byId("dispute-sentence").value = "";
  byId("dispute-case").value = held.case;
  showChoices();
  showForm(true);
  panel.hidden = false;
  panel.scrollIntoView({ block: "start" });
  byId("dispute-choices").querySelector("input")?.focus();
  wait();
}

// Forget what is being written: with the next scan nothing of this one stays.
export function closeDispute() {
  if (!panel) return;
  held = null;
  panel.hidden = true;
  window.clearTimeout(closing);
  for (const id of ["dispute-evidence", "dispute-sent", "dispute-to", "dispute-choices"]) {
    byId(id).replaceChildren();
  }
  for (const id of ["dispute-sentence", "dispute-case"]) byId(id).value = "";
}

function wait() {
  window.clearTimeout(closing);
  closing = window.setTimeout(closeDispute, CLOSES_AFTER_MS);
}

function showForm(shown) {
  byId("dispute-form").hidden = !shown;
  byId("dispute-preview").hidden = shown;
}

function box(type, name, label, ...more) {
  const input = element("input", "");
  input.type = type;
  input.name = type === "radio" ? "wrong" : "evidence";
  input.value = name;
  return [input, element("label", "", input, label, ...more)];
}

function showChoices() {
  const choices = holdDisputes().choices.map(({ code, label }) => {
    const [input, line] = box("radio", code, said(label));
    input.addEventListener("change", () => {
      held.choice = code;
    });
    return line;
  });
  byId("dispute-choices").replaceChildren(...choices);
}

function identifierRow(license) {
  const [input, line] = box("checkbox", "", texts.dispute_always, value(license.license_id));
  input.checked = true;
  input.disabled = true;
  return element("li", "", line);
}

function row(field) {
  const [, line] = box("checkbox", field.name, said(field.label), value(valueText(field.value)));
  return element("li", "", line);
}

function asked() {
  const ticked = byId("dispute-evidence").querySelectorAll("input:checked:not(:disabled)");
  return {
    code: held.result.text,
    checked_at: held.result.report.checked_at,
    matter: held.matter,
    case: byId("dispute-case").value.trim(),
    wrong: held.choice,
    sentence: byId("dispute-sentence").value.trim(),
    evidence: [...ticked].map((input) => input.value),
  };
}

async function post(address) {
  const body = JSON.stringify(asked());
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetchOwn(address, { method: "POST", headers, body });
    const content = await answer.json();
    if (answer.ok) return content;
    tell(`${said(content.sentence)} ${said(content.action)}`);
  } catch {
    tell(texts.dispute_failed);
  }
  return null;
}

function sentRow(label, text) {
  return element("div", "", element("dt", "", label), element("dd", "", value(text)));
}

function sentRows(sent) {
  const { license, reading, evidence, ...plain } = sent;
  const labels = Object.fromEntries(
    held.result.report.license.fields.map(({ name, label }) => [name, said(label)]),
  );
  const wrong = holdDisputes().choices.find(({ code }) => code === sent.wrong);
  const shown = {
    ...plain,
    wrong: said(wrong.label),
    ...license,
    ...reading,
    checked_at: beijing(new Date(reading.checked_at * 1000).toISOString()),
    verdict: texts.words[reading.verdict][language],
  };
  const rows = Object.entries(shown)
    .filter(([, text]) => text !== "")
    .map(([name, text]) => sentRow(texts[`sent_${name}`] ?? name, String(text)));
  for (const [name, content] of Object.entries(evidence)) {
    const label = filled(texts.sent_evidence, { name: labels[name] ?? name });
    rows.push(sentRow(label, valueText(content)));
  }
  return rows;
}

async function preview() {
  if (!held) return;
  if (!held.choice) {
    tell(texts.dispute_choose);
    return;
  }
  tell("");
  const sent = await post("/api/disputes/preview");
  if (!sent || !held) return;
  byId("dispute-sent").replaceChildren(...sentRows(sent));
  showForm(false);
  byId("dispute-file").focus();
}

async function file() {
  const filedNow = held && (await post("/api/disputes"));
  if (!filedNow) return;
  closeDispute();
  refreshDisputes({ shown: true, told: texts.dispute_filed });
}

if (panel) {
  byId("dispute-form").addEventListener("submit", (event) => {
    event.preventDefault();
    preview();
  });
  byId("dispute-file").addEventListener("click", file);
  byId("dispute-back").addEventListener("click", () => showForm(true));
  byId("dispute-cancel").addEventListener("click", closeDispute);
  panel.addEventListener("input", wait);
}
