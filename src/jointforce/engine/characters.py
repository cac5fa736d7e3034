"""What the kernels know of each Unicode code point, as arrays: how it folds, what it is, what it looks like.

Made from the same folding that `engine.text.fold` does for single texts, and kept with an index, so that texts
are always read by the rules that its names were read by.
"""

import hashlib
import html.entities
import shutil
import sys
import tempfile
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jointforce.engine.kernels.jit import cache_folder
from jointforce.engine.text.fold import ACCENTS, INVISIBLE, fold_character, simplified, styled
from jointforce.engine.text.known import known_words
from jointforce.engine.text.shapes import SIGNS, shapes
from jointforce.engine.text.tokens import script_of

_SIZE = sys.maxunicode + 1
_PLAIN = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0x20000, 0x40000), (0xE000, 0xF900), (0xF0000, 0x110000))
"""Characters that fold to themselves but for the Chinese characters of `simplified`."""
MULTI = 1 << 30
_MOST_FOLDED = 6
"""Two Arabic ligatures fold to more: to a sentence."""

_DRAWN = "＊∗✱✲✳✴★☆⭐✩✪✫✬✭✮✯✰⋆⭑⭒🌟●○◯⚫⚪∙■□▪▫◼◻◆◇♥♡❤✖✕❌⭕█▇░▒▓🔥💎👑*"
_STARS = _DRAWN + "•×▢_?#·"
"""What sellers hide letters with. The punctuation behind the drawn ones hides only between letters."""
_HONEST = "-'./,&+:;()[]{}\"_\\|<>=@!?#%^~–—… "
"""Punctuation that parts words in honest texts."""
_TURNED = (
    "aɐ bq cɔ dp eǝ fɟ gƃ gɓ hɥ iᴉ iı jɾ kʞ lʃ lꞁ mɯ nu pd qb rɹ tʇ un vʌ wʍ yʎ mw wm "
    "a∀ bᗺ cƆ dᗡ eƎ fℲ g⅁ gפ jſ k⋊ l˥ pԀ rᴚ t⊥ t┴ u∩ vΛ mW wM y⅄"
)

# traits of a folded character
LETTER, DIGIT, SPACE, HONEST_GAP, STAR, DRAWN_STAR, SIGN, PRINTABLE, MARK, LEADING_VOWEL, CUT, ODD_GAP, TURNED = (
    1 << bit for bit in range(13)
)  # fmt: skip
# what folding undid at a character
FULL_WIDTH, ACCENT, ENTITY, TRADITIONAL, HIDDEN, DRAWN_LETTER, COMBINING, PERCENT, FOREIGN = (
    1, 2, 4, 8, 16, 32, 64, 128, 256,
)  # fmt: skip
# scripts
GAP, WORD, HAN, KATAKANA, HIRAGANA, HANGUL, SOUTH_EAST = range(7)
_SCRIPTS = {"": GAP, "word": WORD, "han": HAN, "katakana": KATAKANA, "hiragana": HIRAGANA, "hangul": HANGUL,
            "south_east": SOUTH_EAST}  # fmt: skip


POINT = np.dtype(
    [("fold", "i4"), ("before", "i4"), ("after", "i4"), ("upright", "i4"), ("lower", "i4"),
     ("undone", "u2"), ("traits", "u2"), ("script", "u1")], align=True
)  # fmt: skip
"""What is known of one code point. `fold`: the folded code point, 0 where it shows nothing, or MULTI + the place in
`sequences` of a length and that many code points. `before`, `after`: in the same way, what it looks like by its
prototype before and after case folding. `upright`: the letter that it shows upside down. `lower`: the small letter,
its accents kept. `undone`: what folding undoes. `traits`, `script`: of a folded code
point, but TURNED, which is of the code point itself."""
PAIR = np.dtype([("key", "i8"), ("value", "i4"), ("whole", "i4")], align=True)


class Characters(NamedTuple):
    """All code points, the sequences and pairs that they point into, and the words of living languages.

    `points`: POINT by code point. `composed`: PAIR of small letter << 21 | mark, what both fold to, and the small
    letter with the mark, for marks that sit on the letter before and do not strike it out. `entities`: PAIR of the
    name's number, and what it shows.
    Pairs are in order of their keys. `known`: a hash table of the words that people use, with ten times the
    logarithm (Zipf scale) of how often: 30 is once in a million words, 60 a thousand times that.
    """

    points: NDArray[np.void]
    sequences: NDArray[np.int32]
    composed: NDArray[np.void]
    entities: NDArray[np.void]
    known: NDArray[np.int64]


class _Sequences:
    def __init__(self) -> None:
        self.values: list[int] = [0]
        self.known: dict[str, int] = {}

    def of(self, text: str) -> int:
        """What stands for a folded text in an array."""
        if len(text) == 1:
            return ord(text)
        if not text:
            return 0
        if text not in self.known:
            self.known[text] = len(self.values)
            self.values.extend((len(text), *map(ord, text)))
        return MULTI + self.known[text]


def _looks(character: str) -> tuple[str, str]:
    """The shapes of a character before and after case folding, each letter of them by its class."""
    found = shapes(character)
    return found[0], found[-1]


def _undone(character: str, folded: str) -> int:
    bits = 0
    if not character.isascii():
        bits |= FOREIGN
    if "！" <= character <= "～":
        bits |= FULL_WIDTH
    decomposition = unicodedata.decomposition(character)
    if character in styled() or decomposition.startswith(
        ("<font>", "<circle>", "<super>", "<sub>", "<square>")
    ):
        bits |= DRAWN_LETTER
    if character in INVISIBLE:
        bits |= HIDDEN
    if decomposition and not bits & (FULL_WIDTH | DRAWN_LETTER) and folded != character.casefold():
        bits |= ACCENT
    if character in simplified():
        bits |= TRADITIONAL
    return bits


def _traits(character: str) -> int:
    tests = (
        (LETTER, character.isalpha()),
        (DIGIT, character.isdigit()),
        (SPACE, character.isspace()),
        (HONEST_GAP, character in _HONEST),
        (STAR, character in _STARS),
        (DRAWN_STAR, character in _DRAWN),
        (SIGN, character in SIGNS),
        (PRINTABLE, character.isprintable()),
        (MARK, unicodedata.category(character)[0] == "M"),
        (CUT, character in "/._|"),
        (LEADING_VOWEL, character in "เแโใไ"),
    )
    return sum(bit for bit, holds in tests if holds)


def _compositions() -> list[tuple[int, int, int]]:
    """Small letters, with the accents that they have, that take a mark, and what they fold to with it; a voiced kana is
    another kana.
    """
    pairs: list[tuple[int, int, int]] = []
    for code in range(0xC0, 0x30000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            base, mark = int(parts[0], 16), int(parts[1], 16)
            if chr(mark) in ACCENTS or mark in (0x3099, 0x309A):
                folded = fold_character(chr(code))
                if len(folded) == 1:
                    small = ord(chr(base).lower()[0])
                    pairs.append((small << 21 | mark, ord(folded), ord(chr(code).lower()[0])))
    return pairs


def _table(pairs: list[tuple[int, int, int]]) -> NDArray[np.void]:
    """Pairs in order of their keys, each once, to be searched by halving."""
    return np.array(sorted({pair[0]: pair for pair in reversed(pairs)}.values()), PAIR)


def entity_key(name: str) -> int:
    """The number of an entity's name, as the kernel counts it up."""
    key = 0
    for letter in name.encode():
        key = (key * 131 + letter) & 0x7FFFFFFFFFFF
    return key


@cache
def characters() -> Characters:
    """The arrays: made once a machine, in some seconds, kept beside the compiled kernels, and mapped from there."""
    folder = cache_folder().parent / f"characters-{_fingerprint()}"
    if not folder.is_dir():
        aside = Path(tempfile.mkdtemp(prefix="characters-", dir=folder.parent))
        made = _made()
        for name in Characters._fields:
            np.save(aside / f"{name}.npy", getattr(made, name))
        try:
            aside.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(aside)
    arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in Characters._fields}
    for name, kind in (("points", POINT), ("composed", PAIR), ("entities", PAIR)):
        arrays[name] = arrays[name].view(kind)  # a file does not say that fields are aligned, and kernels ask
    return Characters(**arrays)


def _fingerprint() -> str:
    """A hash of all that the arrays are made from."""
    digest = hashlib.sha256(f"{unicodedata.unidata_version} {version('wordfreq')} {sys.byteorder}".encode())
    for source in sorted(Path(__file__).parent.glob("text/**/*")):
        if source.suffix in (".py", ".csv", ".tsv", ".txt"):
            digest.update(source.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]


def _made() -> Characters:
    points = np.zeros(_SIZE, POINT)
    fold, before, after = points["fold"], points["before"], points["after"]
    undone, traits, script, upright = points["undone"], points["traits"], points["script"], points["upright"]
    for same in (fold, before, after, points["lower"]):
        same[:] = np.arange(_SIZE)
    undone[128:] = FOREIGN
    sequences = _Sequences()
    for low, high in _PLAIN:
        traits[low:high] = LETTER | PRINTABLE if low < 0xE000 or 0x20000 <= low < 0x40000 else 0
    script[0x3400:0xA000] = script[0x20000:0x40000] = HAN
    script[0xAC00:0xD7A4] = HANGUL
    for traditional, simple in simplified().items():
        fold[ord(traditional)] = ord(simple)
        undone[ord(traditional)] |= TRADITIONAL
    plain = np.zeros(_SIZE, bool)
    for low, high in _PLAIN:
        plain[low:high] = True
    for code in np.flatnonzero(~plain).tolist():
        if 0xD800 <= code < 0xE000:
            continue
        character = chr(code)
        if code > 0x3000 and unicodedata.category(character) == "Cn" and character not in INVISIBLE:
            continue
        folded = fold_character(character)[:_MOST_FOLDED]
        fold[code] = sequences.of(folded)
        points["lower"][code] = ord(character.lower()[0])
        undone[code] = _undone(character, folded)
        script[code] = _SCRIPTS[script_of(character)]
        traits[code] = _traits(character)
        if character not in INVISIBLE:
            first, second = _looks(character)
            before[code], after[code] = (
                sequences.of(first[:_MOST_FOLDED]),
                sequences.of(second[:_MOST_FOLDED]),
            )
        else:
            before[code] = after[code] = 0
    for letter, turned in map(tuple, _TURNED.split()):
        upright[ord(turned)] = ord(letter)
        traits[ord(turned)] |= 0 if turned.isascii() else TURNED
    names = [
        (entity_key(name[:-1]), sequences.of(shown) if len(shown) > 1 else ord(shown), 0)
        for name, shown in html.entities.html5.items()
        if name.endswith(";")
    ]
    windows = bytes(range(0x80, 0xA0)).decode("cp1252", errors="replace")
    names += [(-0x80 - place, ord(shown), 0) for place, shown in enumerate(windows) if shown != "\ufffd"]
    return Characters(
        points, np.array(sequences.values, np.int32), _table(_compositions()), _table(names), known_words()
    )
