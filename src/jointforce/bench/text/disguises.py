"""How a name is hidden, each way made from its definition: Unicode's own data, and what sellers are seen to do.

Nothing here may be taken from the engine's lists. A disguise takes a name as it stands between the rest of a title,
and gives all three back, or None where it cannot hide that name.
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import NamedTuple

from jointforce.bench.text.real import key


class Written(NamedTuple):
    """A name in a title, with the text before and after it."""

    before: str
    name: str
    after: str

    @property
    def text(self) -> str:
        """The whole title."""
        return self.before + self.name + self.after


Disguise = Callable[[Written, Random], Written | None]
Rewriting = Callable[[str, Random], str | None]

STARS = ("⭐", "⭐", "⭐", "⭐", "*", "*", "★", "☆", "●", "＊")
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
EMOJI = ("🔥", "❤️", "✨", "💎", "👟", "🌸", "💯", "🎁", "⚡", "🖤")
SYMBOLS = ("|", "~", "^", "/", "=", "+", "•", "♥", "※", "¦")
DOTS = (".", ".", ".", "·", "-", "_", "・")
TRADE_BEFORE = (
    "authentic",
    "original",
    "cheap",
    "new",
    "best",
    "real",
    "buy",
    "top",
    "genuine",
    "fake",
    "replica",
    "used",
)
TRADE_AFTER = (
    "shoes", "watch", "bag", "store", "outlet", "shop", "style", "official", "sneakers", "jacket", "case", "charger",
    "camera", "phone", "shirt", "belt", "hoodie", "earphones", "sale", "online", "dress", "wallet", "perfume", "ring",
)  # fmt: skip
LEET = {
    "a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7", "z": "2",
}  # fmt: skip
TURNED = dict(
    zip("abcdefghijklmnopqrstuvwxyz'&.", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz,⅋˙", strict=True)
)  # the letters that Unicode names TURNED, and those that are other letters when turned
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _of_name(rewrite: Rewriting) -> Disguise:
    """A disguise that touches the name alone."""

    def disguise(written: Written, rng: Random) -> Written | None:
        hidden = rewrite(written.name, rng)
        return None if hidden is None or hidden == written.name else written._replace(name=hidden)

    return disguise


def _some(places: Sequence[int], rng: Random, *, least: int = 1) -> set[int]:
    """Some of the places, from one (or `least`) to all of them."""
    if len(places) < least:
        return set()
    return set(rng.sample(list(places), rng.randint(least, len(places))))


def _swap(table: Callable[[str], Sequence[str]]) -> Rewriting:
    """Some letters changed, each for one of those that the table gives for it."""

    def swap(name: str, rng: Random) -> str | None:
        able = [place for place, letter in enumerate(name) if table(letter)]
        chosen = _some(able, rng)
        return "".join(rng.choice(table(x)) if n in chosen else x for n, x in enumerate(name)) or None

    return swap


def _between(signs: Sequence[str], *, everywhere: bool = False) -> Rewriting:
    """A sign between some letters, or between all; the same sign throughout the name."""

    def put(name: str, rng: Random) -> str | None:
        gaps = [n for n in range(1, len(name)) if name[n - 1].isalnum() and name[n].isalnum()]
        chosen = set(gaps) if everywhere else _some(gaps, rng)
        sign = rng.choice(signs)
        return "".join(sign + x if n in chosen else x for n, x in enumerate(name))

    return put


# --- letters hidden ---------------------------------------------------------------------------------------------


def masked(written: Written, rng: Random) -> Written | None:
    """One star a letter; 20 to 62 % of the letters, 39 % on average, never the first: so real sellers do it."""
    letters = [n for n, x in enumerate(written.name) if x.isalnum()]
    if len(letters) < 3:
        return None
    count = max(1, round(len(letters) * rng.triangular(0.2, 0.62, 0.36)))
    inner = letters[1:] if rng.random() < 0.25 else letters[1:-1]
    chosen = set(rng.sample(inner, min(count, len(inner))))
    star = rng.choice(STARS)
    hidden = "".join(star if n in chosen else x for n, x in enumerate(written.name))
    return written._replace(name=hidden)


# --- letters of other scripts and styles ------------------------------------------------------------------------


@cache
def _confusables() -> dict[str, list[str]]:
    """Unicode's confusable letters for each ASCII letter, of any script; styles of the same letter are left out."""
    raw = json.loads((files("confusable_homoglyphs") / "confusables.json").read_text(encoding="utf-8"))
    table: dict[str, list[str]] = {}
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ":
        twins = {entry["c"] for entry in raw.get(letter, ())}
        table[letter] = sorted(
            twin for twin in twins
            if len(twin) == 1 and twin.isalpha() and not unicodedata.normalize("NFKC", twin).isascii()
        )  # fmt: skip
    return table


def _of_script(*scripts: str) -> dict[str, list[str]]:
    return {
        letter: [twin for twin in twins if unicodedata.name(twin, "").split(" ")[0] in scripts]
        for letter, twins in _confusables().items()
    }


@cache
def _cyrillic_greek() -> dict[str, list[str]]:
    return _of_script("CYRILLIC", "GREEK")


@cache
def _styles() -> dict[str, dict[str, str]]:
    """Unicode's mathematical alphabets: letter to letter, by the name of the style."""
    styles: dict[str, dict[str, str]] = defaultdict(dict)
    for code in range(0x1D400, 0x1D6A4):
        letter = unicodedata.normalize("NFKC", chr(code))
        style = unicodedata.name(chr(code), "").removesuffix(letter.upper())
        if letter.isascii() and letter.isalpha():
            styles[style.replace("CAPITAL", "").replace("SMALL", "")][letter] = chr(code)
    return {name: table for name, table in styles.items() if len(table) > 40}


def _mathematical(name: str, rng: Random) -> str:
    style = _styles()[rng.choice(sorted(_styles()))]
    return "".join(style.get(letter, letter) for letter in name)


def _full_width(name: str, _rng: Random) -> str:
    return "".join(chr(ord(x) + 0xFEE0) if "!" <= x <= "~" else x for x in name)


@cache
def _accented() -> dict[str, list[str]]:
    """The letters of Latin-1 and Latin Extended-A that are a letter with an accent."""
    table: dict[str, list[str]] = defaultdict(list)
    for code in range(0xC0, 0x180):
        parts = unicodedata.normalize("NFD", chr(code))
        if len(parts) == 2:
            table[parts[0]].append(chr(code))
    return table


def _combining(name: str, rng: Random) -> str:
    """Marks laid over letters: strokes through all, or any mark over some."""
    if rng.random() < 0.5:
        stroke = rng.choice("\u0335\u0336\u0337\u0338")
        return "".join(x + stroke if x.isalnum() else x for x in name)
    able = [n for n, x in enumerate(name) if x.isalnum()]
    chosen = _some(able, rng)
    return "".join(
        x + "".join(chr(rng.randint(0x300, 0x33F)) for _ in range(rng.randint(1, 2))) if n in chosen else x
        for n, x in enumerate(name)
    )


def _leet(letter: str) -> str:
    return LEET.get(letter.lower(), "")


# --- letters apart, doubled, turned -----------------------------------------------------------------------------


def _spaced(name: str, rng: Random) -> str:
    letters = [x for x in name if x.isalnum()]
    if " " in name and rng.random() < 0.5:
        words = (" ".join(x for x in word if x.isalnum()) for word in name.split())
        return "  ".join(word for word in words if word)
    return " ".join(letters)


def _dotted(name: str, rng: Random) -> str:
    return rng.choice(DOTS).join(x for x in name if x.isalnum())


def _repeated(name: str, rng: Random) -> str:
    """One to three letters, two to four times as often."""
    able = [n for n, x in enumerate(name) if x.isalpha()]
    chosen = set(rng.sample(able, min(len(able), rng.randint(1, 3))))
    return "".join(x * rng.randint(2, 4) if n in chosen else x for n, x in enumerate(name))


def _reversed(name: str, _rng: Random) -> str | None:
    return None if key(name) == key(name[::-1]) else name[::-1]


def _upside_down(name: str, _rng: Random) -> str:
    return "".join(TURNED.get(x, x) for x in reversed(name.lower()))


# --- beside other words -----------------------------------------------------------------------------------------


def _joined(name: str) -> str:
    return "".join(x for x in name if x.isalnum()).lower()


def glued(written: Written, rng: Random) -> Written:
    """No space to a word of the trade before it, behind it, or both: `authenticrolexwatch`."""
    before, after = rng.choice(((True, False), (False, True), (False, True), (True, True)))
    return Written(
        written.before + (rng.choice(TRADE_BEFORE) if before else ""),
        _joined(written.name),
        (rng.choice(TRADE_AFTER) if after else "") + written.after,
    )


def glued_to_neighbour(written: Written, _rng: Random) -> Written | None:
    """No space to the title's own next word, or where there is none, to the word before."""
    before, after = written.before.rstrip(), written.after.lstrip()
    following, preceding = after.partition(" ")[0], before.rpartition(" ")[2]
    if len(written.after) > len(after) and len(following) > 2 and following.isalpha():
        return Written(written.before, _joined(written.name), after[0].lower() + after[1:])
    if len(written.before) > len(before) and len(preceding) > 2 and preceding.isalpha():
        return Written(before, _joined(written.name), written.after)
    return None


# --- codes ------------------------------------------------------------------------------------------------------


def _percent(name: str, rng: Random) -> str:
    chosen = _some(range(len(name)), rng)
    return "".join(
        "".join(f"%{byte:02X}" for byte in x.encode()) if n in chosen else x for n, x in enumerate(name)
    )


def _entities(name: str, rng: Random) -> str:
    chosen = _some(range(len(name)), rng)
    forms = ("&#{:d};", "&#x{:x};", "&#x{:X};", "&#{:04d};")
    return "".join(rng.choice(forms).format(ord(x)) if n in chosen else x for n, x in enumerate(name))


LATIN: dict[str, Disguise] = {
    "stars": masked,
    "confusables": _of_name(_swap(lambda x: _confusables().get(x, ()))),
    "confusables_cyrillic_greek": _of_name(_swap(lambda x: _cyrillic_greek().get(x, ()))),
    "full_width": _of_name(_full_width),
    "mathematical": _of_name(_mathematical),
    "leetspeak": _of_name(_swap(_leet)),
    "zero_width": _of_name(_between(INVISIBLE)),
    "soft_hyphen": _of_name(_between(("\u00ad",))),
    "combining_marks": _of_name(_combining),
    "spaces": _of_name(_spaced),
    "dots": _of_name(_dotted),
    "repeated_letters": _of_name(_repeated),
    "reversed": _of_name(_reversed),
    "emoji_between": _of_name(_between(EMOJI)),
    "symbols_between": _of_name(_between(SYMBOLS, everywhere=True)),
    "glued": glued,
    "glued_to_neighbour": glued_to_neighbour,
    "percent_encoding": _of_name(_percent),
    "upside_down": _of_name(_upside_down),
    "html_entities": _of_name(_entities),
    "accents": _of_name(_swap(lambda x: _accented().get(x, ()))),
}
"""Every disguise of a name in Latin letters, by its name in the figures."""


# --- misspellings -----------------------------------------------------------------------------------------------


def _neighbour(letter: str, rng: Random) -> str:
    row = next((row for row in KEYBOARD if letter in row), "")
    place = row.find(letter)
    beside = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    return rng.choice(beside) if beside else ""


def _misspelt(way: str) -> Rewriting:
    def misspell(name: str, rng: Random) -> str | None:
        able = [n for n in range(len(name) - 1) if name[n].isalpha() and name[n + 1].isalpha()]
        if not able:
            return None
        n = rng.choice(able)
        one, two = name[n], name[n + 1]
        new = {
            "drop": two,
            "swap": two + one,
            "double": one + one + two,
            "neighbour": _neighbour(one.lower(), rng) + two,
        }[way]
        return name[:n] + new + name[n + 2 :]

    return misspell


MISSPELLINGS: dict[str, Disguise] = {
    way: _of_name(_misspelt(way)) for way in ("drop", "swap", "double", "neighbour")
}
"""One wrong letter: left out, turned round with the next, twice, or the key beside it."""
