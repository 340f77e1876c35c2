// Values of a license as text: what hides in them is written out, times are Beijing time.

import { element, texts } from "./texts.js";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const BEIJING_MS = 8 * 3600 * 1000;

// A claim comes from outside: what hides in it, or turns it around, is written out.
export function value(text) {
  const shown = element("span", "value");
  shown.dir = "auto";
  for (const character of text) {
    if (!HIDDEN.test(character)) {
      shown.append(character);
      continue;
    }
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    shown.append(element("span", "made-visible", `U+${code}`));
  }
  shown.normalize();
  return shown;
}

export function valueText(content) {
  if (content === null) return "—";
  if (content === true) return texts.yes;
  if (content === false) return texts.no;
  if (Array.isArray(content)) {
    return content.map((entry) => valueText(entry)).join(", ");
  }
  if (typeof content === "object") {
    return Object.entries(content)
      .map(([name, entry]) => `${name}: ${valueText(entry)}`)
      .join(", ");
  }
  return String(content);
}

export function beijing(moment) {
  const local = new Date(Date.parse(moment) + BEIJING_MS).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

// A license valid to a day ends with that day: its last second names it.
export function lastMoment(expires) {
  if (expires === null) return texts.long_term;
  const end = beijing(expires);
  if (!end.endsWith(" 00:00")) return end;
  return beijing(new Date(Date.parse(expires) - 1000).toISOString()).slice(0, 10);
}
