// Tells what a scanner types from what a person types, by how fast the letters come.

// A scanner takes 1 to 50 ms for a letter, a person at the fastest some 80.
const SCANNER_MS = 50;
// Fewer letters so fast are a person who rolls over the keys.
const FEWEST = 12;

export class Bursts {
  // How long the text was, and since when; the last one is how long it is.
  #lengths = [];

  // Note how long a text has become; `at` is the time of the event, in milliseconds.
  note(length, at) {
    // What was taken away was not typed by a scanner: an input method puts it in anew.
    this.#lengths = this.#lengths.filter((one) => one.length < length);
    this.#lengths.push({ length, at });
  }

  // Whether all letters from a place on came as fast as only a scanner types. Of one
  // that pauses in between, the average counts.
  isScan(from) {
    const typed = this.#lengths.filter(({ length }) => length > from);
    if (!typed.length) return false;
    const [first, last] = [typed[0], typed.at(-1)];
    const letters = last.length - from;
    return letters >= FEWEST && last.at - first.at <= SCANNER_MS * letters;
  }

  forget() {
    this.#lengths = [];
  }
}
