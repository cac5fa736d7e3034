"""How a Chinese name is hidden: in pinyin, by characters that sound alike, in the other script form, in codes.

Characters that sound alike are those of GB 2312's first level (the 3,755 common ones) with the same syllable.
"""

from collections import defaultdict
from functools import cache
from random import Random

from opencc import OpenCC
from pypinyin import lazy_pinyin

from jointforce.bench.text.disguises import EMOJI, INVISIBLE, Disguise, Written
from jointforce.bench.text.disguises import LATIN as _LATIN


@cache
def _alike() -> dict[str, list[str]]:
    """The common characters by syllable, tones left out."""
    common = bytes_of_level_one().decode("gb2312")
    table: dict[str, list[str]] = defaultdict(list)
    for character in common:
        table[lazy_pinyin(character)[0]].append(character)
    return table


def bytes_of_level_one() -> bytes:
    """GB 2312's rows 16 to 55, the last without its five empty places."""
    cells = [bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)]
    return b"".join(cells[:3755])


def pinyin(written: Written, rng: Random) -> Written | None:
    """Every syllable in Latin letters, with or without spaces, parted from Latin letters beside it."""
    syllables = lazy_pinyin(written.name)
    spelt = rng.choice(("", "", " ")).join(syllables)
    if not spelt.replace(" ", "").isascii() or len(syllables) < 2:
        return None
    left = " " if written.before[-1:].isalnum() else ""
    right = " " if written.after[:1].isalnum() else ""
    return Written(written.before + left, spelt, right + written.after)


def _homophones(written: Written, rng: Random, *, least: int) -> Written | None:
    """One character or more, each for one that sounds the same."""
    name = list(written.name)
    if len(name) < least:
        return None
    sounds = lazy_pinyin(written.name)
    if len(sounds) != len(name):
        return None
    choices = {
        n: others
        for n, (x, sound) in enumerate(zip(name, sounds, strict=True))
        if (others := [other for other in _alike().get(sound, ()) if other != x])
    }
    if not choices:
        return None
    for n in rng.sample(sorted(choices), rng.randint(1, len(choices))):
        name[n] = rng.choice(choices[n])
    return written._replace(name="".join(name))


def homophones(written: Written, rng: Random) -> Written | None:
    """A name of three characters and more by its sound."""
    return _homophones(written, rng, least=3)


def short_homophones(written: Written, rng: Random) -> Written | None:
    """A name of two characters by its sound, in a title that calls the goods a copy."""
    hidden = _homophones(written, rng, least=2) if len(written.name) == 2 else None
    return (
        None
        if hidden is None
        else hidden._replace(after=hidden.after + rng.choice((" 高仿", " 复刻", " 精仿")))
    )


@cache
def _converter(direction: str) -> OpenCC:
    return OpenCC(direction)


def other_script(written: Written, _rng: Random) -> Written | None:
    """Traditional for simplified, or the other way round; None where both are the same."""
    for direction in ("s2t", "t2s"):
        other = _converter(direction).convert(written.name)
        if other != written.name and len(other) == len(written.name):
            return written._replace(name=other)
    return None


def _between(written: Written, rng: Random, signs: tuple[str, ...]) -> Written:
    return written._replace(name=rng.choice(signs).join(written.name))


def emoji(written: Written, rng: Random) -> Written:
    """An emoji between the characters."""
    return _between(written, rng, EMOJI)


def invisible(written: Written, rng: Random) -> Written:
    """Invisible characters between the characters."""
    return _between(written, rng, INVISIBLE)


CHINESE: dict[str, Disguise] = {
    "pinyin": pinyin,
    "homophones": homophones,
    "homophones_two_characters_beside_replica_word": short_homophones,
    "traditional_simplified": other_script,
    "chinese_spaces_dots": lambda w, rng: _between(w, rng, (" ", ".", "·", "-")),
    "chinese_emoji_between": emoji,
    "chinese_zero_width": invisible,
    "chinese_percent_encoding": _LATIN["percent_encoding"],
    "chinese_html_entities": _LATIN["html_entities"],
}
"""Every disguise of a Chinese name, by its name in the figures."""
