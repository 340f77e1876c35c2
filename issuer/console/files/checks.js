// Fields checked by the server as one types: the server is the one judge, this only
// asks it and writes its words beside the fields. Without it the form works as well.

const PAUSE_MS = 450;

const form = document.querySelector("form[data-check]");
const touched = new Set();
let timer = 0;
let asked = 0;

function typed() {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.append(name, value);
  }
  return fields;
}

function tell(faults) {
  for (const place of form.querySelectorAll(".fault[data-field]")) {
    const name = place.dataset.field;
    const fault = touched.has(name) ? (faults[name] ?? "") : "";
    if (place.textContent !== fault) place.textContent = fault;
    const input = form.elements.namedItem(name);
    if (input instanceof Element) {
      input.setAttribute("aria-invalid", fault ? "true" : "false");
    }
  }
}

function draw(preview) {
  const figure = document.getElementById("preview");
  figure.hidden = !preview;
  if (!preview) return;
  const picture = figure.querySelector("svg");
  picture.setAttribute("viewBox", preview.view_box);
  picture.querySelector("path").setAttribute("d", preview.path);
  const words = figure.querySelector("figcaption span");
  words.textContent = preview.sentence;
  words.classList.toggle("over", preview.over);
}

function warn(trouble) {
  const place = document.getElementById("check-trouble");
  place.hidden = !trouble;
  place.textContent = trouble ?? "";
}

async function ask() {
  const turn = ++asked;
  const answer = await fetch(form.dataset.check, { method: "POST", body: typed() });
  const told = await answer.json();
  // An answer to older letters would contradict what stands there now.
  if (turn !== asked) return;
  if (!answer.ok) {
    warn(told.sentence[document.documentElement.lang === "en" ? "en" : "zh"]);
    return;
  }
  tell(told.faults);
  draw(told.preview);
  warn(told.trouble);
}

function later() {
  clearTimeout(timer);
  // A check that cannot be made now is made when the form is sent.
  timer = setTimeout(() => ask().catch(() => {}), PAUSE_MS);
}

form.addEventListener("input", (event) => {
  touched.add(event.target.name);
  later();
});
form.addEventListener("focusout", (event) => {
  const name = event.target.name;
  if (!name || touched.has(name)) return;
  touched.add(name);
  later();
});
for (const place of form.querySelectorAll(".fault[data-field]")) {
  if (place.textContent) touched.add(place.dataset.field);
}
later();
