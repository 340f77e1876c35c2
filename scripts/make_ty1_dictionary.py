"""Make the preset dictionary of the carrier format TY1 from reviewed lists of words.

    python scripts/make_ty1_dictionary.py            print what it would be
    python scripts/make_ty1_dictionary.py --write    write it

The result is part of TY1: once codes are on paper, another dictionary is another
format with another prefix. The lists therefore stand beside this script and are not
read from the living catalogue. See docs/formats/carrier.md.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

LISTS = Path(__file__).parent / "ty1_words"
DICTIONARY = Path(__file__).parents[1] / "credential" / "dictionary" / "ty1.txt"

# RFC 1951: a match reaches back 32 KiB; zlib keeps its last 262 bytes to itself, and a
# license must still reach all of it from its own end.
MAX_DICTIONARY_BYTES = 28 * 1024


def make() -> bytes:
    """Return the dictionary: the lists in the order of their names.

    What is needed most stands last, where distances are short. A word that a nearer
    line already contains is left out. Control characters stand as their pictures.
    """
    lines = [line for path in sorted(LISTS.glob("*.txt")) for line in _lines(path)]
    kept: list[str] = []
    nearer = ""
    for line in reversed(lines):
        text = ""
        for word in reversed(_words(line)):
            if word.startswith(_STRUCTURE) or word not in text + "\n" + nearer:
                text = word + text
        if text:
            kept.append(text)
            nearer = text + "\n" + nearer
    return "\n".join(reversed(kept)).encode("utf-8")


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _words(line: str) -> list[str]:
    city, colon, counties = line.partition(": ")
    if colon and " " not in city:
        return [city + county for county in counties.split(" ")]
    return line.split(" ")


# JSON keeps its order even where a piece of it stands elsewhere as well.
_STRUCTURE = ('"', "{", ",", ".")


def main() -> int:
    """Print the dictionary's size and SHA-256; with ``--write``, write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help=f"write {DICTIONARY.name}")
    arguments = parser.parse_args()
    dictionary = make()
    if len(dictionary) > MAX_DICTIONARY_BYTES:
        print(f"{len(dictionary)} bytes: more than {MAX_DICTIONARY_BYTES}")
        return 1
    if arguments.write:
        DICTIONARY.write_bytes(dictionary)
    print(f"{len(dictionary)} bytes, SHA-256 {hashlib.sha256(dictionary).hexdigest()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
