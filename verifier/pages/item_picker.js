// Picks a matter by its name, code or pinyin initials.

import { fetchOwn } from "./asking.js";
import { byId, element, said, texts } from "./texts.js";

const MOST_SHOWN = 8;

const words = byId("item-words");
const found = byId("items-found");
let asked = 0;
let chosen = () => {};

async function itemsOf(text) {
  const address = `/api/items?words=${encodeURIComponent(text)}`;
  const answer = await fetchOwn(address);
  return answer.ok ? answer.json() : [];
}

async function lookUp() {
  const mine = ++asked;
  const text = words.value.trim();
  const items = text ? await itemsOf(text).catch(() => []) : [];
  if (mine !== asked) return;
  const rows = items.slice(0, MOST_SHOWN).map(rowOf);
  if (text && !rows.length) rows.push(element("li", "none", texts.item_none));
  found.replaceChildren(...rows);
  found.hidden = rows.length === 0;
}

function rowOf(item) {
  const code = element("small", "", item.code);
  const button = element("button", "", element("span", "", said(item.name)), code);
  button.type = "button";
  button.addEventListener("click", () => choose(item));
  return element("li", "", button);
}

function choose(item) {
  forgetWords();
  chosen(item);
}

export function forgetWords() {
  asked += 1;
  words.value = "";
  found.replaceChildren();
  found.hidden = true;
}

// Tell what happens with a matter that is chosen. Where the region has published none,
// nothing of it is shown.
export async function listen(taken) {
  chosen = taken;
  words.addEventListener("input", lookUp);
  words.addEventListener("keydown", (event) => {
    const first = found.querySelector("button");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown" && first) first.focus();
  });
  const items = await itemsOf("").catch(() => []);
  byId("picker").hidden = items.length === 0;
}
