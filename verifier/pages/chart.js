// A bar chart with its table beside it: the table says everything, the bars show it.

import { element, filled, texts } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const BAR = 18;
const GAP = 8;
const MOST_BARS = 12;
// Left of the bars, for the numbers by which their rows are found in the table.
const GUTTER = 26;
const HOURS_NAMED = [0, 6, 12, 18];

function drawn(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, String(value));
  }
  return made;
}

function lettered(letters, x, y, anchor) {
  const made = drawn("text", { x, y, "text-anchor": anchor });
  made.append(String(letters));
  return made;
}

function bars(rows) {
  const most = Math.max(...rows.map(({ checks }) => checks), 1);
  const height = rows.length * (BAR + GAP) + GAP;
  const picture = drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, "aria-hidden": "true" });
  rows.forEach(({ checks, mark }, index) => {
    const y = GAP + index * (BAR + GAP);
    const whole = WIDTH - GUTTER;
    const width = Math.max(checks ? 2 : 0, (whole * checks) / most);
    const place = { x: GUTTER, y, height: BAR };
    picture.append(
      lettered(index + 1, GUTTER - 6, y + BAR - 4, "end"),
      drawn("rect", { ...place, width: whole, class: "track" }),
      drawn("rect", { ...place, width, class: `bar ${mark ?? ""}` }),
    );
  });
  return picture;
}

function columns(rows) {
  const most = Math.max(...rows.map(({ checks }) => checks), 1);
  const [height, step] = [140, WIDTH / rows.length];
  const box = `0 0 ${WIDTH} ${height + 18}`;
  const picture = drawn("svg", { viewBox: box, "aria-hidden": "true" });
  rows.forEach(({ checks }, index) => {
    const tall = (height * checks) / most;
    const place = { x: index * step + 1, width: step - 2 };
    picture.append(
      drawn("rect", { ...place, y: 0, height, class: "track" }),
      drawn("rect", { ...place, y: height - tall, height: tall, class: "bar" }),
    );
  });
  for (const hour of HOURS_NAMED) {
    picture.append(lettered(hour, hour * step + 1, height + 14, "start"));
  }
  return picture;
}

function table(title, rows, { total, numbered }) {
  const head = [title, texts.checks, texts.share].map((name) => {
    const cell = element("th", "", name);
    cell.scope = "col";
    return cell;
  });
  const body = rows.map(({ name, checks }, index) => {
    const named = element("th", "", numbered ? `${index + 1}. ${name}` : name);
    named.scope = "row";
    const share = `${((100 * checks) / total).toFixed(1)} %`;
    const told = [element("td", "", String(checks)), element("td", "", share)];
    return element("tr", "", named, ...told);
  });
  const whole = element("table", "");
  whole.append(element("thead", "", element("tr", "", ...head)), element("tbody", "", ...body));
  return whole;
}

// The largest rows, and the others as one.
function largest(rows) {
  const ordered = [...rows].sort((one, other) => other.checks - one.checks);
  if (ordered.length <= MOST_BARS) return ordered;
  const rest = ordered.slice(MOST_BARS - 1);
  const checks = rest.reduce((sum, one) => sum + one.checks, 0);
  const name = filled(texts.others, { number: rest.length });
  return [...ordered.slice(0, MOST_BARS - 1), { name, checks }];
}

// Return a figure; rows are `{ name, checks, mark }`. Hours stand in their order.
export function chart(title, rows, { upright = false } = {}) {
  const total = rows.reduce((sum, one) => sum + one.checks, 0) || 1;
  const shown = upright ? rows : largest(rows);
  const told = upright ? rows.filter(({ checks }) => checks) : shown;
  const figure = element("figure", upright ? "upright" : "");
  figure.append(
    element("figcaption", "", title),
    upright ? columns(shown) : bars(shown),
    table(title, told, { total, numbered: !upright }),
  );
  return figure;
}
