// Slips of checks: what the journal says of a receipt, printed or handed to the hall's
// system. Nothing of a license's fields gets onto paper from this page.

import { fetchOwn } from "./asking.js";
import { byId, element, filled, said, texts } from "./texts.js";
import { beijing } from "./values.js";

function named(part) {
  if (!part) return "";
  return part.name ? `${said(part.name)} ${part.code}` : part.code;
}

function rowsOf(slip) {
  return [
    [texts.slip_number, slip.number],
    [texts.slip_at, beijing(slip.at)],
    [texts.slip_why, slip.sentence ? said(slip.sentence) : ""],
    [texts.slip_case, slip.case],
    [texts.slip_purpose, slip.purpose],
    [texts.slip_operator, slip.operator],
    [texts.slip_type, named(slip.license_type)],
    [texts.slip_issuing, named(slip.issuing)],
    [texts.slip_accepting, named(slip.accepting)],
    [texts.slip_mark, slip.license_mark],
    [texts.slip_trust, slip.trust_version],
    [texts.slip_chained, slip.chained],
  ].filter(([, value]) => value !== null && value !== "");
}

function fill(slip) {
  const rows = rowsOf(slip).map(([label, value]) =>
    element("div", "", element("dt", "", label), element("dd", "", String(value))),
  );
  byId("slip-word").textContent = said(slip.word);
  byId("slip-rows").replaceChildren(...rows);
  byId("slip-note").textContent = texts.slip_note;
}

function forget() {
  byId("slip-word").textContent = "";
  byId("slip-rows").replaceChildren();
  byId("slip-note").textContent = texts.slip_not_filled;
}

async function slipOf(number, method) {
  const answer = await fetchOwn(`/api/slips/${number}`, { method });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${said(told.sentence)} ${said(told.action)}`);
  return told;
}

async function print(number) {
  fill(await slipOf(number, "GET"));
  window.print();
}

async function handOver(number) {
  await slipOf(number, "POST");
  return texts.slip_posted;
}

function button(label, told, work) {
  const made = element("button", "", label);
  made.type = "button";
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      told.textContent = (await work()) ?? "";
    } catch (error) {
      told.textContent = filled(texts.slip_failed, { why: error.message });
    }
    made.disabled = false;
  });
  return made;
}

// Put the buttons below a verdict that has a receipt, where the hall keeps receipts.
export function offerSlip(article, result) {
  const slips = byId("slip")?.dataset.slips;
  if (!slips || !result.receipt) return;
  const told = element("span", "");
  told.setAttribute("role", "status");
  const buttons = [button(texts.slip_print, told, () => print(result.receipt))];
  if (slips === "posted") {
    buttons.push(button(texts.slip_post, told, () => handOver(result.receipt)));
  }
  article.append(element("p", "slip-offer", ...buttons, told));
}

window.addEventListener("afterprint", forget);
