// The page of numbers: asks for days, draws a chart for each column, hands files over.

import { fetchOwn } from "./asking.js";
import { chart } from "./chart.js";
import { byId, element, filled, said, texts } from "./texts.js";

const COLUMNS = ["verdict", "cause", "hour", "issuing", "license_type"];
const DAY_MS = 86_400_000;

function dayAt(moment) {
  // Days are Beijing's, wherever the computer thinks it is.
  return new Date(moment + 8 * 3_600_000).toISOString().slice(0, 10);
}

function tell(line) {
  byId("told").textContent = line;
}

async function answerOf(address) {
  const answer = await fetchOwn(address);
  if (answer.ok) return answer;
  const problem = await answer.json();
  throw new Error(`${said(problem.sentence)} ${said(problem.action)}`);
}

function summed(counted, column) {
  const place = counted.columns.indexOf(column);
  const sums = new Map();
  for (const row of counted.rows) {
    sums.set(row[place], (sums.get(row[place]) ?? 0) + row.at(-1));
  }
  return sums;
}

function nameOf(column, value, names) {
  if (value === null) return texts.unknown;
  if (column === "verdict") return said(texts.words[value]);
  const name = names[value];
  return name ? `${said(name)} ${column === "issuing" ? value : ""}`.trim() : value;
}

function rowsOf(counted, column) {
  const sums = summed(counted, column);
  if (column === "hour") {
    return Array.from({ length: 24 }, (_, hour) => ({
      name: filled(texts.hour, { hour }),
      checks: sums.get(hour) ?? 0,
    }));
  }
  // What was accepted has no cause.
  if (column === "cause") sums.delete(null);
  return [...sums].map(([value, checks]) => ({
    name: nameOf(column, value, counted.names),
    checks,
    mark: column === "verdict" ? value : "",
  }));
}

function draw(counted) {
  const figures = COLUMNS.map((column) => [column, rowsOf(counted, column)])
    .filter(([, rows]) => rows.some(({ checks }) => checks))
    .map(([column, rows]) => {
      return chart(texts[`by_${column}`], rows, { upright: column === "hour" });
    });
  byId("charts").replaceChildren(...figures);
  const { from, to, checks } = counted;
  tell(filled(checks ? texts.checks_in_all : texts.no_checks, { from, to, checks }));
}

function days() {
  return `from=${byId("first").value}&to=${byId("last").value}`;
}

async function count() {
  byId("charts").replaceChildren();
  tell(texts.counting);
  const by = COLUMNS.map((column) => `by=${column}`).join("&");
  const answer = await answerOf(`/api/statistics?${days()}&${by}`);
  draw(await answer.json());
}

async function download(address) {
  const answer = await answerOf(address);
  const named = answer.headers.get("content-disposition") ?? "";
  const link = element("a", "");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = named.match(/filename="([\w.-]+)"/)?.[1] ?? "numbers";
  link.click();
  URL.revokeObjectURL(link.href);
}

async function safely(work) {
  try {
    await work();
  } catch (error) {
    tell(filled(texts.numbers_failed, { why: error.message || texts.service_silent }));
  }
}

byId("days").addEventListener("submit", (event) => {
  event.preventDefault();
  safely(count);
});
byId("download-csv").addEventListener("click", () => {
  safely(() => download(`/api/statistics?${days()}&form=csv`));
});
byId("monthly").addEventListener("submit", (event) => {
  event.preventDefault();
  safely(() => download(`/api/statistics/${byId("month").value}`));
});

async function begin() {
  const week = await (await answerOf("/api/statistics?by=verdict")).json();
  byId("first").value = week.from;
  byId("last").value = week.to;
  const before = new Date(`${week.to.slice(0, 7)}-01T00:00:00Z`).getTime() - DAY_MS;
  byId("month").value = dayAt(before).slice(0, 7);
  await count();
}

safely(begin);
