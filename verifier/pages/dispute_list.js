// The hall's disputes: where each stands, those first that somebody must act on.

import { fetchOwn } from "./asking.js";
import { byId, element, filled, said, texts } from "./texts.js";
import { beijing, value } from "./values.js";

const LOOKS_EVERY_MS = 60_000;

const section = byId("disputes");
const opener = byId("disputes-open");
let known = { on: false, choices: [], disputes: [] };
let asked = "";

export function holdDisputes() {
  return known;
}

function tell(line) {
  byId("disputes-told").textContent = line;
}

function day(moment) {
  return beijing(moment).slice(0, 10);
}

function dates(one) {
  const lines = [filled(texts.dispute_filed_at, { date: day(one.filed_at) })];
  if (one.sent_at) lines.push(filled(texts.dispute_sent_at, { date: day(one.sent_at) }));
  if (one.answer_by && !one.standing.is_final) {
    lines.push(filled(texts.dispute_answer_by, { date: day(one.answer_by) }));
  }
  if (one.answered_at) {
    lines.push(filled(texts.dispute_answered_at, { date: day(one.answered_at) }));
  }
  return lines.join(" · ");
}

function row(one) {
  const item = element("li", one.attention ? "urgent" : "");
  item.dataset.standing = one.standing.code;
  item.append(
    element("p", "standing", said(one.standing.label)),
    element("p", "what", said(one.type), " · ", said(one.wrong.label)),
    element("p", "whom", value(said(one.agency.name))),
    element("p", "dates", dates(one), one.case ? ` · ${one.case}` : ""),
  );
  if (one.attention) item.append(element("p", "attention", said(one.attention)));
  if (one.fault) item.append(element("p", "fault", said(one.fault)));
  if (one.remedy) item.append(element("p", "remedy", said(one.remedy)));
  if (one.sentence) item.append(element("p", "said", texts.dispute_said, value(one.sentence)));
  if (one.replacement) {
    item.append(element("p", "said", texts.dispute_replacement, value(one.replacement)));
  }
  if (one.standing.is_final) item.append(element("p", "erased", texts.dispute_erased));
  else item.append(buttons(one));
  return item;
}

function button(text, act) {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function buttons(one) {
  const line = element("p", "buttons");
  if (one.standing.code === "needs-more") {
    line.append(button(texts.dispute_more, () => askForMore(one.id)));
  }
  line.append(button(texts.dispute_withdraw, () => change(`/api/disputes/${one.id}`, "DELETE")));
  return line;
}

function askForMore(id) {
  asked = id;
  byId("dispute-more").hidden = false;
  byId("dispute-more-sentence").focus();
}

async function change(address, method, content) {
  const request = { method };
  if (content) {
    request.body = JSON.stringify(content);
    request.headers = { "Content-Type": "application/json" };
  }
  try {
    const answer = await fetchOwn(address, request);
    const told = await answer.json();
    tell(answer.ok ? "" : `${said(told.sentence)} ${said(told.action)}`);
  } catch {
    tell(texts.dispute_failed);
  }
  await refreshDisputes();
}

function show() {
  const urgent = known.disputes.filter((one) => one.attention).length;
  const count = urgent ? filled(texts.disputes_waiting, { count: urgent }) : "";
  opener.hidden = !known.on;
  opener.classList.toggle("urgent", urgent > 0);
  opener.textContent = count ? `${texts.disputes} · ${count}` : texts.disputes;
  byId("disputes-none").hidden = known.disputes.length > 0;
  byId("disputes-held").replaceChildren(...known.disputes.map(row));
}

// Ask how they stand; show the list, and say what happened, where that is wished.
export async function refreshDisputes({ shown = false, told = "" } = {}) {
  try {
    const answer = await fetchOwn("/api/disputes");
    if (answer.ok) known = await answer.json();
  } catch {
    return;
  }
  show();
  if (told) tell(told);
  if (shown) setOpen(true);
}

function setOpen(open) {
  section.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  if (open) section.scrollIntoView({ block: "nearest" });
}

if (section) {
  opener.addEventListener("click", () => {
    tell("");
    setOpen(section.hidden);
    refreshDisputes();
  });
  byId("dispute-more").addEventListener("submit", (event) => {
    event.preventDefault();
    const box = byId("dispute-more-sentence");
    const sentence = box.value.trim();
    if (!sentence) return;
    box.value = "";
    byId("dispute-more").hidden = true;
    change(`/api/disputes/${asked}/more`, "POST", { sentence });
  });
  window.setInterval(refreshDisputes, LOOKS_EVERY_MS);
  refreshDisputes();
}
