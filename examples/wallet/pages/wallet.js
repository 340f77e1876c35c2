// The wallet's page: the license, what of it is shown, and where it is accepted.
//
// What the license says is written as text, never as markup. Nothing is kept in the
// browser; the token stands in the address behind the #, which no request carries.

import { LiveCode } from "./live_code.js";

const ANSWER_WITHIN_MS = 15_000;
const ACCEPTANCE_EVERY_MS = 60_000;
const VERDICT_OF_TRUST = {
  usable: "accepted",
  aging: "cannot-decide",
  unusable: "cannot-decide",
};

const texts = JSON.parse(document.getElementById("texts").textContent);
const language = document.documentElement.lang === "en" ? "en" : "zh";
const token = window.location.hash.slice(1);

const byId = (id) => document.getElementById(id);
const said = (text) => text?.[language] ?? "";

async function ask(path, body) {
  const answer = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
    },
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const content = await answer.json();
  if (!answer.ok) {
    const failure = new Error(answer.statusText);
    failure.sentence = answer.status === 401 ? texts.no_token : said(content.error);
    failure.sentence ||= undefined;
    throw failure;
  }
  return content;
}

function markOf(verdict) {
  return byId(`mark-${verdict}`).content.cloneNode(true);
}

// The license and what of it is shown

const labels = new Map();
const boxes = [];
const live = new LiveCode({
  place: byId("code"),
  ask,
  texts,
  told: ({ shown }) => {
    const between = language === "zh" ? "、" : ", ";
    const order = [...labels.keys()];
    const names = shown.toSorted((one, other) => order.indexOf(one) - order.indexOf(other));
    byId("seen").textContent = names.map((name) => labels.get(name) ?? name).join(between);
  },
});

function showLicense(license) {
  byId("type").textContent = said(license.type);
  byId("issuer").textContent = said(license.issuer.name);
  byId("validity").textContent = said(license.validity);
  byId("presenters").textContent = license.presenters.map(said).join(" ");
  for (const claim of license.claims) {
    labels.set(claim.name, said(claim.label));
    byId(claim.hidden ? "hidden-claims" : "open-claims").append(rowOf(claim));
  }
  for (const section of document.querySelectorAll("main > [hidden]")) {
    section.hidden = false;
  }
}

function rowOf(claim) {
  const row = byId("claim").content.cloneNode(true);
  row.querySelector(".label").textContent = said(claim.label);
  row.querySelector(".value").textContent = said(claim.value);
  row.querySelector(".tag").hidden = !claim.compared;
  const box = row.querySelector("input");
  box.name = claim.name;
  box.dataset.compared = claim.compared;
  if (claim.hidden) {
    boxes.push(box);
    box.addEventListener("change", draw);
  } else {
    box.checked = true;
    box.disabled = true;
  }
  return row;
}

function draw() {
  live.choose(boxes.filter((box) => box.checked).map((box) => box.name));
}

function choose(wanted) {
  for (const box of boxes) box.checked = wanted(box);
  draw();
}

byId("choose-compared").addEventListener("click", () =>
  choose((box) => box.dataset.compared === "true"),
);
byId("choose-all").addEventListener("click", () => choose(() => true));
byId("choose-none").addEventListener("click", () => choose(() => false));

// Where it is accepted

function showAcceptance({ trust, regions }) {
  byId("trust").dataset.class = trust.usability;
  byId("trust").querySelector(".mark").replaceChildren(markOf(VERDICT_OF_TRUST[trust.usability]));
  byId("trust-state").textContent = trust.registry ? said(trust.state) : texts.no_trust;
  byId("trust-age").textContent = said(trust.age);
  byId("refresh").hidden = !trust.registry || trust.usability === "usable";
  byId("demo").hidden = !trust.demo;
  const home = regions.find((region) => region.home);
  showState(home);
  byId("regions").replaceChildren(...regions.map((region) => regionOf(region, home)));
}

function showState(home) {
  byId("state").hidden = !home;
  if (!home) return;
  byId("state").dataset.verdict = home.verdict;
  byId("state").querySelector(".mark").replaceChildren(markOf(home.verdict));
  byId("state-text").textContent = said(home.reason) || texts.in_force;
}

function regionOf(region, home) {
  const row = byId("region").content.cloneNode(true);
  row.firstElementChild.dataset.verdict = region.verdict;
  row.querySelector(".mark").append(markOf(region.verdict));
  row.querySelector(".name span").textContent = said(region.name);
  row.querySelector(".tag").hidden = !region.home;
  row.querySelector(".answer").textContent = said(region.answer);
  row.querySelector(".period").textContent = said(region.period);
  // What holds everywhere is said once, on the license.
  const same = home !== undefined && region.cause === home.cause;
  row.querySelector(".reason").textContent = same ? "" : said(region.reason);
  for (const condition of region.conditions) {
    const line = document.createElement("li");
    line.textContent = said(condition.text);
    row.querySelector(".conditions").append(line);
  }
  return row;
}

async function refreshAcceptance() {
  try {
    showAcceptance(await ask("/api/acceptance"));
  } catch (failure) {
    // Old answers must not look like answers of now.
    showAcceptance({ trust: { usability: "unusable", registry: null }, regions: [] });
    byId("trust-state").textContent = failure.sentence ?? texts.silent;
  }
}

for (const link of document.querySelectorAll(".languages a")) {
  link.href += window.location.hash;
}
window.addEventListener("hashchange", () => window.location.reload());

try {
  showLicense(await ask("/api/license"));
} catch {
  // The code says it, larger.
}
draw();
window.setInterval(refreshAcceptance, ACCEPTANCE_EVERY_MS);
refreshAcceptance();
