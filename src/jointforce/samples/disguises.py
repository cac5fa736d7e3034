"""How sellers hide a name from a search and show it to a buyer, and the words by which copies confess.

Written from what sellers do, not from what screening undoes: nothing here may be taken from the engine's lists.
"""

from collections.abc import Callable
from random import Random

_CYRILLIC = dict(zip("AaBEeHKkMOoPpCcTXxyi", "АаВЕеНКкМОоРрСсТХхуі", strict=True))
_GREEK = dict(zip("AaBEHIKkMNOoPpTXvu", "ΑαΒΕΗΙΚκΜΝΟοΡρΤΧνυ", strict=True))
_LEET = dict(zip("aeiost", "431057", strict=True))
_SIGNS = dict(zip("aeilos", "@€!|0$", strict=True))
_ACCENTS = dict(zip("aeiounlry", "äéïöüñłŕý", strict=True))
_SOUNDS = {
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в",
}  # fmt: skip

REPLICA_WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "1:1", "AAA quality", "AAA+", "mirror quality", "super clone", "replica", "top copy", "same factory",
        "unbranded box, original quality", "UA batch", "best version", "dupe, original tags",
    ),
    "de": ("Replika", "1:1 Kopie", "Top Nachbau", "AAA Qualität", "nicht original, sieht aber so aus"),
    "fr": ("réplique", "qualité miroir", "copie 1:1", "imitation haut de gamme", "qualité AAA"),
    "es": ("réplica", "calidad AAA", "copia 1:1", "imitación de alta calidad", "clon"),
    "zh": ("高仿", "复刻", "一比一", "精仿", "A货", "原厂尾单", "顶级版本"),
    "ru": ("реплика", "копия 1:1", "люкс копия", "качество ААА", "топ реплика"),
}  # fmt: skip

DENIALS: dict[str, tuple[str, ...]] = {
    "en": ("100% genuine, no replica", "not a copy, receipt included"),
    "de": ("garantiert echt, keine Replika", "Original mit Rechnung, keine Kopie"),
    "fr": ("authentique, pas une réplique", "original avec facture"),
    "es": ("auténtico, no es réplica", "original con factura"),
    "zh": ("正品 拒绝高仿", "专柜正品 假一赔十"),
    "ru": ("оригинал, не реплика", "оригинал с чеком"),
}


def disguise(mark: str, rng: Random) -> tuple[str, str]:
    """The mark as a seller would hide it, and the name of the trick; it never reads as the plain mark."""
    names = list(TRICKS)
    while True:
        trick = rng.choices(names, [WEIGHTS[name] for name in names])[0]
        hidden = TRICKS[trick](mark, rng)
        if hidden.casefold() != mark.casefold():
            return hidden, trick


def replica_words(language: str, rng: Random) -> str:
    """Words that say "this is a copy", mostly in the language of the listing, else in English."""
    return rng.choice(REPLICA_WORDS[language if rng.random() < 0.8 else "en"])


def spaced(mark: str, _rng: Random) -> str:
    """Blanks between the letters, as some write it for looks and others so that no search finds it."""
    return " ".join(mark)


def _swap(table: dict[str, str], share: float) -> Callable[[str, Random], str]:
    def swap(mark: str, rng: Random) -> str:
        able = [place for place, letter in enumerate(mark) if letter in table]
        chosen = {place for place in able if rng.random() < share} or set(able[:1])
        return "".join(table[letter] if place in chosen else letter for place, letter in enumerate(mark))

    return swap


def _masked(mark: str, rng: Random) -> str:
    start = rng.randrange(1, len(mark) - 2)
    length = rng.choice((1, 1, 2))
    return mark[:start] + rng.choice("**#_") * length + mark[start + length :]


def _pointed(mark: str, rng: Random) -> str:
    return rng.choice(".-_·").join(mark)


def _split(mark: str, rng: Random) -> str:
    place = rng.randrange(2, len(mark) - 2)
    return mark[:place] + rng.choice((" ", "-", ". ", "/")) + mark[place:]


def _unseen(mark: str, rng: Random) -> str:
    sign = rng.choice(("\u200b", "\u200c", "\u2060", "\u00ad", "\ufeff"))
    return sign.join((mark[:2], mark[2:4], mark[4:]))


def _shifted(start_upper: int, start_lower: int) -> Callable[[str, Random], str]:
    def shift(mark: str, rng: Random) -> str:
        return "".join(
            chr((start_lower if letter.islower() else start_upper) + ord(letter.lower()) - ord("a"))
            if letter.isascii() and letter.isalpha()
            else letter
            for letter in mark
        )

    return shift


def _entity(mark: str, rng: Random) -> str:
    place = rng.randrange(1, len(mark) - 1)
    return f"{mark[:place]}&#{ord(mark[place])};{mark[place + 1 :]}"


def _misspelt(mark: str, rng: Random) -> str:
    place = rng.randrange(1, len(mark) - 2)
    return rng.choice(
        (
            mark[:place] + mark[place] + mark[place:],  # doubled
            mark[:place] + mark[place + 1] + mark[place] + mark[place + 2 :],  # turned round
            mark[:place] + mark[place + 1 :],  # left out
        )
    )


def _in_cyrillic(mark: str, rng: Random) -> str:
    return "".join(_SOUNDS.get(letter, letter) for letter in mark.lower()).capitalize()


TRICKS: dict[str, Callable[[str, Random], str]] = {
    "masked": _masked,
    "homoglyph_cyrillic": _swap(_CYRILLIC, 0.6),
    "homoglyph_greek": _swap(_GREEK, 0.6),
    "leet": _swap(_LEET, 0.7),
    "signs": _swap(_SIGNS, 0.5),
    "spaced": spaced,
    "pointed": _pointed,
    "split": _split,
    "zero_width": _unseen,
    "full_width": _shifted(ord("Ａ"), ord("ａ")),
    "bold_letters": _shifted(0x1D400, 0x1D41A),
    "circled": _shifted(ord("Ⓐ"), ord("ⓐ")),
    "accents": _swap(_ACCENTS, 0.6),
    "entity": _entity,
    "misspelt": _misspelt,
    "in_cyrillic": _in_cyrillic,
}
WEIGHTS: dict[str, int] = {
    "masked": 18, "homoglyph_cyrillic": 12, "homoglyph_greek": 5, "leet": 14, "signs": 6, "spaced": 10, "pointed": 9,
    "split": 6, "zero_width": 5, "full_width": 3, "bold_letters": 3, "circled": 1, "accents": 4, "entity": 1,
    "misspelt": 6, "in_cyrillic": 2,
}  # fmt: skip
