"""Names: where each stands in a text, plainly or within other words. One function a way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from operator import itemgetter
from string import ascii_letters, ascii_uppercase

from jointforce.engine.reference.lists import listed, ordinary, use
from jointforce.engine.reference.marks import Name
from jointforce.engine.reference.reading import Page, Word, read
from jointforce.engine.reference.stretches import HONEST, Look, letters_only

PLAIN: frozenset[str] = frozenset()
_GLUED = range(7, 41)
_TURNED = {
    **dict(zip("ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹʇnʌʍʎ", "abcdefghijklmnopqrtuvwy", strict=True)),
    **dict(zip("ɓıʃꞁm∀ᗺƆᗡƎℲ⅁פſ⋊˥WԀᴚ⊥┴∩ΛM⅄", "gillwabcdefggjklmprttuvwy", strict=True)),
}  # fmt: skip
"""Letters that stand on their heads, and the letters that they are."""


@dataclass(frozen=True, slots=True)
class Place:
    """A name at letters first..last of a text; `hidden`: the disguises that were undone, none where it is plain."""

    name: Name
    first: int
    last: int
    hidden: frozenset[str] = PLAIN


def spelt(page: Page, name: Name) -> Iterator[Place]:
    """The words of a name, one after another."""
    count = len(name.words)
    for n in range(len(page.words) - count + 1):
        words = page.words[n : n + count]
        if not name.run and tuple(word.text for word in words) == name.words:
            yield _read(page, name, words[0].first, words[-1].last)


def _read(page: Page, name: Name, first: int, last: int) -> Place:
    hidden = page.hidden(first, last) | ({"pinyin"} if name.pinyin else set())
    return Place(name, first, last, frozenset(hidden))


def hyphened(page: Page, name: Name) -> Iterator[Place]:
    """A name of one word with an apostrophe or a hyphen of the seller's own: `Vex-ora`."""
    for one, other in pairwise(page.words):
        between = page.text(one.last, other.first)
        words = one.script == "word" == other.script and any(map(str.isalpha, one.text + other.text))
        if between in tuple("-'") and words and not name.run and name.words == (one.text + other.text,):
            yield _read(page, name, one.first, other.last)


def in_runs(page: Page, name: Name) -> Iterator[Place]:
    """A name inside of a run of a script without spaces, on the borders that the script has."""
    if not name.run:
        return
    text = name.words[0]
    for word in page.words:
        for at in range(len(word.text) - len(text) + 1):
            first, last = word.first + at, word.first + at + len(text)
            if word.script != "word" and word.text.startswith(text, at) and stands(word, at, at + len(text)):
                yield _read(page, name, first, last)


def stands(word: Word, start: int, end: int) -> bool:
    """Whether a name may stand at start..end of a run. Chinese: anywhere. Katakana names end where the katakana do, or
    a word for goods does. A Hangul name begins its word. In Thai and its kin no letter is parted from its vowel.
    """
    text = word.text
    if word.script == "han":
        return True
    if word.script == "katakana":
        goods = listed("goods_katakana.txt") | {""}
        return text[:start] in goods and text[end:] in goods
    if word.script == "hiragana":
        return start == 0 and end == len(text)
    if word.script == "hangul":
        return start == 0
    marks = [n for n, letter in enumerate(text) if not letter.isalnum()]
    return start not in marks and end not in marks and text[max(start - 1, 0) : start] not in tuple("เแโใไ")


def numbered(look: Look, name: Name) -> Iterator[Place]:
    """A name of four letters and more with a number of up to four digits, and a model's letter or word behind."""
    text = name.words[0]
    if not name.distinct or len(text) < 4 or not letters_only(text) or _short_word(text):
        return
    for _, word in look.strange:
        rest = word.text.removeprefix(name.words[0])
        if rest == word.text:
            continue
        model = rest.lstrip("0123456789")
        models = len(model) < 2 or (len(model) <= 5 and model in listed("list_words.txt"))
        if 1 <= len(rest) - len(model) <= 4 and letters_only(model[:1]) and models:
            last = word.first + len(name.words[0])
            yield Place(name, word.first, last, frozenset(look.page.hidden(word.first, last)))


@cache
def _affixes() -> dict[str, frozenset[str]]:
    files = {
        "telling": "glue.txt",
        "weak": "glue_weak.txt",
        "goods": "short_goods.txt",
        "praise": "praise.txt",
    }
    return {kind: listed(file) for kind, file in files.items()}


def glued(look: Look, name: Name) -> Iterator[Place]:
    """A name glued to what is sold or to praise: every letter is spent on it and up to three words from lists, one of
    which is telling, or for a long name on it and a word that people use. Nobody uses it all as a word.
    """
    text = name.words[0]
    if name.run or name.pinyin or len(name.words) > 1 or len(text) < 4:
        return
    for _, word in look.lettered:
        honest = word.text in listed("compounds.txt") or word.text in ordinary() or use(word.text) >= 0
        if len(word.text) not in _GLUED or honest:
            continue
        for at in range(len(word.text) - len(text) + 1):
            head, tail = word.text[:at], word.text[at + len(text) :]
            if not word.text.startswith(text, at) or not head + tail:
                continue
            affixes = any(_means(name, kinds, len(head + tail)) for kinds, n in _spent(head, tail) if n <= 3)
            to_word = len(text) >= 8 and use(text) <= 0 and not name.common and not (head and tail)
            if affixes or (to_word and len(head + tail) >= 4 and use(head + tail) >= 30):
                yield Place(name, word.first + at, word.first + at + len(text), frozenset({"glued_word"}))


def _means(name: Name, kinds: frozenset[str], others: int) -> bool:
    """Whether words of some kinds with so many letters are enough beside a name: goods or praise in full beside a
    common word, more than four letters beside a word of four that people use. Long names that are no word need none.
    """
    text = name.words[0]
    if len(text) < 7 and (not kinds or others < 3):
        return False
    if len(text) == 4:
        return not name.common and use(text) < 45 and (use(text) <= 0 or others > 4)
    if "telling" in kinds or (kinds and not name.common):
        return True
    return len(text) >= 7 and use(text) <= 0 and not name.common


def _short_word(text: str) -> bool:
    """Whether a name is a word of four letters that people use much."""
    return len(text) == 4 and use(text) >= 45


def _spent(head: str, tail: str) -> Iterator[tuple[frozenset[str], int]]:
    """Each way to cut both into listed words: the telling kinds of these, and how many they are."""
    lists = _affixes()
    if not head and not tail:
        yield frozenset(), 0
    for size in range(2, 15):
        if head and size <= len(head):
            kinds = {kind for kind in ("telling", "weak", "praise") if head[:size] in lists[kind]}
            for others, spent in _spent(head[size:], tail) if kinds else ():
                yield others | (kinds - {"weak"}), spent + 1
        if not head and size <= len(tail):
            kinds = {kind for kind in ("telling", "weak", "goods") if tail[-size:] in lists[kind]}
            for others, spent in _spent("", tail[:-size]) if kinds - {"goods"} else ():
                yield others | (kinds - {"weak"}), spent + 1


def backwards(look: Look, name: Name) -> Iterator[Place]:
    """A name from its last letter to its first: of one word, a word that nobody uses and that is not written like
    somebody's name (`Kadok`), of four letters where people use the name; or any with its capital at the end. Of several
    words one at least has three letters and reads otherwise.
    """
    if name.run or name.pinyin:
        return
    page, count = look.page, len(name.words)
    for n in range(len(page.words) - count + 1):
        words = page.words[n : n + count]
        if [word.text[::-1] for word in reversed(words)] != list(name.words) or words[-1].script != "word":
            continue
        text, size = words[-1].text, sum(len(word.text) for word in words)
        if count > 1:
            otherwise = any(word.text != word.text[::-1] and len(word.text) > 2 for word in words)
            told = otherwise and size >= 4
        else:
            told = text != text[::-1] and size >= 4 and _told_backwards(look, words[0], name.words[0])
        if told and len(text) <= 40:
            yield Place(name, words[0].first, words[-1].last, frozenset({"reversed"}))


def _told_backwards(look: Look, word: Word, meant: str) -> bool:
    if word.text in look.known.within or word.text in ordinary():
        return False
    shown = [letter.shown for letter in look.page.letters[word.first : word.last]]
    capitals = [n for n, letter in enumerate(shown) if letter in ascii_uppercase]
    if capitals == [len(shown) - 1]:
        return True
    if len(shown) <= 5 and capitals == [0]:
        return False
    return use(word.text) < 0 and (len(shown) >= 5 or use(meant) > 0)


def upside_down(page: Page, name: Name) -> Iterator[Place]:
    """A name on its head: `ɐɹoxǝʌ`. In one word at least a letter gives it away."""
    if name.run or name.pinyin or not any(letter.shown in _TURNED for letter in page.letters):
        return
    count = len(name.words)
    for n in range(len(page.words) - count + 1):
        words = page.words[n : n + count]
        if [_upright(page, word) for word in reversed(words)] != list(name.words):
            continue
        size = sum(len(word.text) for word in words)
        told = any(_is_given_away(page, word) for word in words)
        if told and size >= 4 and (count == 1 or any(len(word.text) > 2 for word in words)):
            yield Place(name, words[0].first, words[-1].last, frozenset({"upside_down"}))


def _is_given_away(page: Page, word: Word) -> bool:
    return any(
        letter.shown in _TURNED and not letter.shown.isascii()
        for letter in page.letters[word.first : word.last]
    )


def _upright(page: Page, word: Word) -> str | None:
    shown = [letter.shown for letter in page.letters[word.first : word.last]]
    if not all(letter in _TURNED or letter in ascii_letters for letter in shown):
        return None
    return "".join(_TURNED.get(letter, letter.lower()) for letter in reversed(shown))


def cut(look: Look, name: Name) -> Iterator[Place]:
    """A name of six letters and more that one sign cuts in two, neither of which is a word or a name."""
    page, known = look.page, look.known
    for one, other in pairwise(page.words):
        halves = one.text, other.text
        if not name.distinct or name.words[0] != "".join(halves) or len(name.words[0]) < 6:
            continue
        if page.text(one.last, other.first) in tuple("/._|") and not any(
            half in known.single or half in ordinary() for half in halves
        ):
            yield Place(name, one.first, other.last, frozenset({"inserted_symbols"}))


def lone_letters(page: Page, names: Iterable[Name]) -> Iterator[Place]:
    """Names in a row of single letters: the whole row of four and more, its first five and more, or five to 16 within
    it; of those that overlap the first, and the longest of those that begin together.
    """
    sought = [name for name in names if len(name.words) == 1 and not (name.run or name.pinyin)]
    for row in _rows(page):
        joined = "".join(word.text for word in row)
        at = 0
        while at < len(joined):
            here = [
                name for name in sought if joined.startswith(name.words[0], at) and _fills(name, joined, at)
            ]
            longest = max((len(name.words[0]) for name in here), default=0)
            for name in here:
                if len(name.words[0]) == longest:
                    last = row[at + longest - 1].last
                    yield Place(name, row[at].first, last, frozenset({"spread_letters"}))
            at += longest or 1


def _rows(page: Page) -> list[list[Word]]:
    """The rows of single letters."""
    single = [
        (len(w.text) == 1 and w.text.isalpha() and w.script == "word" and w.text < "\u0530", w)
        for w in page.words
    ]
    groups = groupby(single, key=itemgetter(0))
    return [[word for _, word in group] for alone, group in groups if alone]


def _fills(name: Name, row: str, at: int) -> bool:
    return 5 <= len(name.words[0]) <= (16 if at else 40) or len(name.words[0]) == 4 == len(row)


def apart(page: Page, name: Name) -> Iterator[Place]:
    """A name of Chinese characters with something between them. Symbols may stand anywhere; honest punctuation and
    white space part words: they stand between all characters of three and more, the middle dot also between two, a
    point, dash or space where neither of the two makes a common word with what else is beside it.
    """
    if not name.run or len(name.words[0]) > 8 or read(name.words[0]).words[0].script != "han":
        return
    inside = {n for word in page.words for n in range(word.first, word.last)}
    for at in inside:
        places, n = [at], at
        for _ in name.words[0][1:]:
            n = next((m for m in range(n + 1, min(n + 5, len(page.letters))) if m in inside), -1)
            places.append(n)
        if -1 in places or "".join(page.letters[n].folded for n in places) != name.words[0]:
            continue
        kinds = [_between(page.text(a + 1, b)) for a, b in pairwise(places)]
        gaps = [kind for kind in kinds if kind]
        whole = len(gaps) == len(kinds)
        honest = whole and (len(places) > 2 or "dot" in gaps or _two_meant(page, *places))
        if honest or (gaps and set(gaps) == {"odd"}):
            how = "inserted_symbols" if "odd" in gaps else "spread_letters"
            yield Place(name, places[0], places[-1] + 1, frozenset({how}))


def _two_meant(page: Page, one: int, other: int) -> bool:
    """Whether two characters with a point, a dash or a space between belong together: neither makes a common word with
    its other neighbour. At a space one of them has none; at a dash, it is not the last one alone that has none.
    """
    sign = "".join(letter.folded for letter in page.letters[one + 1 : other])
    if sign not in {".", "-"} and not (len(sign) == 1 and sign.isspace()):
        return False
    words = [word for word in page.words if word.first <= one < word.last or word.first <= other < word.last]
    before, behind = words[0].text[-2:], words[-1].text[:2]
    if len(before) == 2 and ((sign.isspace() and len(behind) == 2) or (sign == "-" and len(behind) == 1)):
        return False
    most = 33 if sign.isspace() else 40
    return all(len(pair) < 2 or use(pair) < most for pair in (before, behind))


def _between(text: str) -> str:
    """What parts two characters: nothing, odd symbols, middle dots, a point or dash, or what parts words."""
    if any(character.isspace() or character in ",/;&" for character in text):
        return "apart"
    if any(character not in HONEST and character != "·" for character in text):
        return "odd"
    return ("point" if text.strip("·") else "dot") if text else ""


@cache
def _sound(character: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  loads its dictionary: only for Chinese names

    found: str = lazy_pinyin(character)[0]
    return found if found != character and "一" <= character < "\ua000" else ""


def sounding(look: Look, name: Name) -> Iterator[Place]:
    """A Chinese name in other characters of the same sound, that are no word and no name, hold no common word and share
    none with the character before or behind them.
    """
    text = name.words[0]
    sounds = [_sound(character) for character in text] if name.run and len(text) <= 8 else [""]
    if not all(sounds):
        return
    for word in look.page.words:
        for at in range(len(word.text) - len(text) + 1):
            written = word.text[at : at + len(text)]
            if word.script != "han" or written in look.known.runs or use(written) >= 0:
                continue
            border = 37 if len(text) > 2 else 40
            before, behind = (
                word.text[max(at - 1, 0) : at + 1],
                word.text[at + len(text) - 1 : at + len(text) + 1],
            )
            if any(use(one + other) >= 38 for one, other in pairwise(written)) or any(
                len(pair) == 2 and use(pair) >= border for pair in (before, behind)
            ):
                continue
            if [_sound(character) for character in written] == sounds:
                first = word.first + at
                yield Place(name, first, first + len(text), frozenset({"homophone"}))
