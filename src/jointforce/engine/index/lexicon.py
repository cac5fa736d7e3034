"""The lexicon: what our own word lists put into every index, before the first mark."""

import re
from collections.abc import Iterator
from functools import cache

from jointforce.engine import tables as t
from jointforce.engine.index.building import Builder
from jointforce.engine.kernels import hashing
from jointforce.engine.text.data.tables import rows
from jointforce.engine.text.data.tables import words as word_list
from jointforce.engine.text.fold import fold
from jointforce.engine.text.replica import Phrase, phrase_groups
from jointforce.engine.text.tokens import Word, words

_KINDS = {
    "everyday.txt": t.EVERYDAY, "common.txt": t.COMMON, "accessories.txt": t.ACCESSORY | t.CUE,
    "fillers.txt": t.FILLER, "list_words.txt": t.LIST_WORD, "glue.txt": t.GLUE, "glue_weak.txt": t.WEAK_GLUE,
    "short_goods.txt": t.SHORT_GOODS, "praise.txt": t.PRAISE, "compounds.txt": t.COMPOUND, "rn_words.txt": t.RN_WORD,
}  # fmt: skip
_AFFIXES = ("glue.txt", "glue_weak.txt", "short_goods.txt", "praise.txt")
_USES = {"fits": t.FITS, "compared": t.COMPARED}
_OPTIONAL = re.compile(r"(.)\?")


def parts(text: str) -> list[Word]:
    """The folded words of an entry of a list."""
    return words(fold(text))


def spelt_out(pattern: str) -> Iterator[str]:
    """The texts that a pattern with optional letters (`earrings?`) stands for."""
    found = _OPTIONAL.search(pattern)
    if found is None:
        yield pattern
    else:
        for middle in ("", found[1]):
            yield from spelt_out(pattern[: found.start()] + middle + pattern[found.end() :])


@cache
def groups() -> tuple[tuple[Phrase, ...], ...]:
    """The phrases of the replica trade, those of the same words together; their place is their number."""
    return tuple(phrase_groups().values())


def enter_lexicon(builder: Builder) -> None:
    """Enter all word lists, cues, senses and phrases."""
    for name, kind in _KINDS.items():
        builder.mark_words((part.text for entry in word_list(name) for part in parts(entry)), kind)
    for text in set().union(*map(word_list, _AFFIXES)):
        hashing.remember(builder.affixes, int(builder.words["key"][builder.word(text)]))
    for text in word_list("goods_katakana.txt"):
        builder.spoken.cue(builder.text_key(text, t.GOODS_KEY), 1)
    for cue, side, use, _language in rows("use_cues.csv"):
        _enter_cue(builder, parts(cue), fold(cue), side == "before", _USES[use])
    for word, before, after in rows("senses.csv"):
        own = int(builder.words["key"][builder.word(word)])
        builder.mark_words([word], t.COMMON)
        for side, kind in ((before, t.SENSE_BEFORE_KEY), (after, t.SENSE_AFTER_KEY)):
            for text in (variant for item in side.split("|") if item for variant in spelt_out(item)):
                phrase = 0
                for part in parts(text):
                    phrase = hashing.follow(phrase, int(builder.words["key"][builder.word(part.text)]))
                builder.spoken.cue(int(hashing.salted(phrase ^ own, kind)), 1)
    for number, found in enumerate(phrase_groups()):
        _enter_phrase(builder, found, number)


def _enter_cue(builder: Builder, found: list[Word], folded: str, before: bool, use: int) -> None:
    if all(part.script == "word" for part in found):
        builder.spoken.cue(
            builder.phrase_key([part.text for part in found], t.BEFORE_KEY if before else t.AFTER_KEY), use
        )
        builder.mark_words([found[-1 if before else 0].text], t.CUE)
    else:
        kind = t.RUN_BEFORE_KEY if before else t.RUN_AFTER_KEY
        builder.spoken.cue(builder.text_key(folded, kind), use)
        builder.spoken.cue_at(builder.text_key(folded[-1 if before else 0], kind))


def _enter_phrase(builder: Builder, found: tuple[tuple[str, str], ...], number: int) -> None:
    texts = [text for text, _ in found]
    builder.spoken.cue(builder.phrase_key(texts, t.PHRASE_KEY), number)
    first = builder.word(texts[0])
    builder.words["phrase_most"][first] = max(int(builder.words["phrase_most"][first]), len(texts))
    if len(texts) == 1 and found[0][1] != "word" and len(texts[0]) > 1:
        builder.run(texts[0], number, t.PHRASE_RUN_KEY, t.PHRASE_RUN_OPENING_KEY)
