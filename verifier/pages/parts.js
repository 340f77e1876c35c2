// Parts of split codes: what this page has of them, until they are whole.
//
// The service keeps nothing between requests, so the parts travel along with each one.

const MOST_HELD = 32;

function folded(text) {
  return text.trim().normalize("NFKC").toUpperCase();
}

function isOpen({ parts }) {
  return Boolean(parts) && parts.missing.length > 0 && !parts.contradicts;
}

export function isPart(text) {
  return folded(text).startsWith("TY1/");
}

export class HeldParts {
  texts = [];

  // A scanner may be quicker than the service: a part counts before it is answered.
  hold(...texts) {
    const others = this.texts.filter((text) => !texts.includes(text));
    this.texts = [...others, ...texts].slice(-MOST_HELD);
  }

  // Keep what is open; forget what is whole, and what is to be shown again.
  note(results) {
    for (const result of results.filter(({ parts }) => parts)) {
      const mark = `/${result.parts.digest}:`;
      this.texts = this.texts.filter((text) => !folded(text).includes(mark));
      if (isOpen(result)) this.hold(...result.parts.texts);
    }
  }

  forget() {
    this.texts = [];
  }
}

// The texts of the parts that a result still waits with.
export function openParts(results) {
  return results.filter(isOpen).flatMap(({ parts }) => parts.texts);
}

// Of several results about one split code only the last one holds.
export function withoutOvertaken(results) {
  return results.filter((result, index) => {
    if (!isOpen(result)) return true;
    const { digest } = result.parts;
    return !results.slice(index + 1).some((later) => later.parts?.digest === digest);
  });
}
