// Which codes of ours the camera sees that it did not see a moment ago.

// A hand in between, or a blurred frame, is not a license taken away.
const GONE_AFTER_MS = 2500;

export class Sightings {
  #lastSeen = new Map();

  // Return the codes of a frame that are new; `now` in milliseconds.
  fresh(codes, now) {
    for (const [text, at] of this.#lastSeen) {
      if (now - at > GONE_AFTER_MS) this.#lastSeen.delete(text);
    }
    const ours = codes.filter((code) => code.ours);
    const fresh = ours.filter(({ text }) => !this.#lastSeen.has(text));
    for (const { text } of ours) this.#lastSeen.set(text, now);
    return fresh;
  }

  forget() {
    this.#lastSeen.clear();
  }
}
