// The pre-filled form of a matter: shown, copied, downloaded, handed over; forgotten.

import { byId, element, said, texts } from "./texts.js";
import { value, valueText } from "./values.js";

let held = null;

function tell(line) {
  byId("form-told").textContent = line;
}

function rowOf(field) {
  const filled = field.value === null ? "—" : value(valueText(field.value));
  const label = element("dt", "", said(field.label));
  return element("div", "", label, element("dd", "", filled));
}

export function showForm(decision, caseNumber) {
  held = { decision, caseNumber };
  tell("");
  byId("form-fields").replaceChildren(...decision.form.map(rowOf));
  byId("form").hidden = decision.form.length === 0;
  const post = byId("post-form");
  if (post) post.disabled = decision.verdict !== "accepted";
}

export function forgetForm() {
  held = null;
  tell("");
  byId("form-fields").replaceChildren();
  byId("form").hidden = true;
}

export function tellOfForm(line) {
  tell(line);
}

function asText() {
  const lines = held.decision.form.map(
    (field) => `${said(field.label)}\t${field.value === null ? "" : valueText(field.value)}`,
  );
  return lines.join("\n");
}

function asFile() {
  const { decision, caseNumber } = held;
  const form = Object.fromEntries(decision.form.map(({ name, value: filled }) => [name, filled]));
  const { item, verdict } = decision;
  const content = { format: "tongyan-form-1", item, case: caseNumber, verdict, form };
  return new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
}

byId("copy-form").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(asText());
    tell(texts.copied);
  } catch {
    tell(texts.not_copied);
  }
});

byId("download-form").addEventListener("click", () => {
  const link = element("a", "");
  link.href = URL.createObjectURL(asFile());
  link.download = `${held.decision.item}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
});
