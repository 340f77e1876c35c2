// Pictures and PDFs that are dropped, pasted or chosen, and texts that are pasted.

import { codeIn, isField } from "./scanner.js";
import { byId } from "./texts.js";

// Tell where files and pasted texts go.
export function listen({ takeFiles, takeText }) {
  byId("choose").addEventListener("click", () => byId("picture").click());
  byId("picture").addEventListener("change", (event) => {
    takeFiles([...event.target.files]);
    event.target.value = "";
  });

  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    takeFiles([...event.dataTransfer.files]);
  });

  document.addEventListener("paste", (event) => {
    const pasted = event.clipboardData;
    if (!pasted) return;
    const text = pasted.getData("text/plain");
    if (isField(event.target) && text && !codeIn(text)) return;
    event.preventDefault();
    if (pasted.files.length) takeFiles([...pasted.files]);
    else if (text.trim() !== "") takeText(text);
  });
}
