// The progress of a batch, asked for again and again until it ends.

const EVERY_MS = 1500;

const place = document.querySelector("[data-progress]");

function show(told) {
  const bar = place.querySelector("progress");
  if (told.rows) {
    bar.max = told.rows;
    bar.value = told.done;
  }
  place.querySelector("[data-sentence]").textContent = told.sentence;
}

async function ask() {
  const answer = await fetch(place.dataset.progress);
  if (answer.ok) {
    const told = await answer.json();
    show(told);
    if (told.ended) {
      location.reload();
      return;
    }
  }
  setTimeout(again, EVERY_MS);
}

function again() {
  // The service may be starting anew: the batch goes on with it.
  ask().catch(() => setTimeout(again, EVERY_MS));
}

again();
