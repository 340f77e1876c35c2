// Scans that cannot be read: kept for those who mend the reader, as much as is chosen,
// and shown beforehand exactly as it will be kept.

import { fetchOwn } from "./asking.js";
import { byId, element, filled, said, texts } from "./texts.js";

const LEVELS = ["numbers", "light", "whole"];
const FAULTS = ["no-code", "code-damaged"];
const LIGHT_PIXELS = 24;

async function ask(address, file, level) {
  const answer = await fetchOwn(`${address}?level=${level}`, { method: "POST", body: file });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${said(told.sentence)} ${said(told.action)}`);
  return told;
}

function drawLight(light) {
  const canvas = element("canvas", "light");
  canvas.width = canvas.height = LIGHT_PIXELS;
  const pixels = new ImageData(LIGHT_PIXELS, LIGHT_PIXELS);
  light.forEach((gray, index) => pixels.data.set([gray, gray, gray, 255], 4 * index));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

async function drawWhole(file) {
  const bitmap = await createImageBitmap(file);
  const canvas = element("canvas", "whole");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

class Keeping {
  constructor(file) {
    this.file = file;
    this.level = "numbers";
    this.shown = element("div", "shown");
    this.told = element("p", "");
    this.told.setAttribute("role", "status");
    this.agreed = element("input", "");
    this.agreed.type = "checkbox";
    this.warning = element("label", "warning", this.agreed, ` ${texts.bad_scan_warning}`);
    this.keep = element("button", "main", texts.bad_scan_keep);
    this.keep.type = "button";
    this.keep.addEventListener("click", () => this.safely(() => this.keepIt()));
    this.agreed.addEventListener("change", () => this.allow());
  }

  form() {
    const choices = LEVELS.map((level) => this.choice(level));
    const about = element("p", "", texts.bad_scan_about);
    const all = element("p", "strong", texts.bad_scan_shown);
    const form = element("div", "bad-scan", about, ...choices, this.warning, all);
    form.append(this.shown, this.keep, this.told);
    this.choose("numbers");
    return form;
  }

  choice(level) {
    const input = element("input", "");
    input.type = "radio";
    input.name = "bad-scan-level";
    input.checked = level === this.level;
    input.addEventListener("change", () => this.choose(level));
    return element("label", "", input, ` ${texts[`bad_scan_${level}`]}`);
  }

  allow() {
    this.keep.disabled = this.level === "whole" && !this.agreed.checked;
  }

  choose(level) {
    this.level = level;
    this.warning.hidden = level !== "whole";
    this.agreed.checked = false;
    this.allow();
    return this.safely(() => this.preview(level));
  }

  async preview(level) {
    const { light, ...numbers } = await ask("/api/bad-scans/preview", this.file, level);
    const parts = [element("code", "", JSON.stringify(numbers))];
    if (light) parts.push(drawLight(light));
    if (level === "whole") parts.push(await drawWhole(this.file));
    if (level === this.level) this.shown.replaceChildren(...parts);
  }

  async keepIt() {
    const { files } = await ask("/api/bad-scans", this.file, this.level);
    this.told.textContent = filled(texts.bad_scan_kept, { files: files.join(", ") });
    this.keep.disabled = true;
  }

  async safely(work) {
    try {
      await work();
    } catch (error) {
      this.told.textContent = error.message;
    }
  }
}

// Put the button below a verdict on a picture in which no code could be read.
export function offerBadScan(article, result) {
  const wanted = byId("results")?.dataset.badScans && FAULTS.includes(result.fault);
  if (!wanted || !result.file?.type?.startsWith("image/")) return;
  const button = element("button", "", texts.bad_scan);
  button.type = "button";
  const offer = element("div", "bad-scan-offer", button);
  button.addEventListener("click", () => {
    button.replaceWith(new Keeping(result.file).form());
  });
  article.append(offer);
}
