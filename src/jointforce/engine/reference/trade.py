"""The words of the replica trade: whether a text has any. Beside them a name counts that is hidden by sound alone."""

import csv
from functools import cache

from jointforce.engine.reference.lists import lines
from jointforce.engine.reference.names import stands
from jointforce.engine.reference.reading import Page, Word, read


@cache
def _phrases() -> list[tuple[Word, ...]]:
    families = [row[0] for row in csv.reader(lines("replica_language.csv"))]
    return [read(form).words for family in families for form in family.split("|")]


def speaks(page: Page) -> bool:
    """Whether a phrase stands in a text, word by word, or inside of a run of a script without spaces."""
    texts = [word.text for word in page.words]
    return any(
        _in_a_row(texts, [word.text for word in phrase]) or (len(phrase) == 1 and _in_a_run(page, phrase[0]))
        for phrase in _phrases()
    )


def _in_a_row(texts: list[str], phrase: list[str]) -> bool:
    return any(texts[n : n + len(phrase)] == phrase for n in range(len(texts)))


def _in_a_run(page: Page, phrase: Word) -> bool:
    size = len(phrase.text)
    return (
        phrase.script != "word"
        and size > 1
        and any(
            word.text.startswith(phrase.text, at) and stands(word, at, at + size)
            for word in page.words
            if word.script != "word"
            for at in range(len(word.text) - size + 1)
        )
    )
