"""Takes personal data out of free texts before they leave for a public database (DSA Art. 24(5)).

Rather too much is taken than too little: a long number that is no telephone number goes too, and so does the whole of
any address on the web. What stood there is named in brackets.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from jointforce.domain.repair import repair

EMAIL, LINK, NUMBER, ACCOUNT, NAME, PLACE = (
    "[e-mail]", "[link]", "[number]", "[account]", "[name]", "[address]",
)  # fmt: skip

_AT, _DOT = r"(?:@|[(\[{]\s?(?:at|@)\s?[)\]}])", r"(?:\.|[(\[{]\s?(?:dot|\.)\s?[)\]}])"
_EMAILS = re.compile(
    rf"[\w.+'-]{{1,64}}(?:@[\w-]+(?:\.[\w-]+)*|\s?{_AT}\s?[\w-]+(?:\s?{_DOT}\s?[\w-]+)+)", re.IGNORECASE
)
_HANDLES = re.compile(r"(?<!\w)@\s?[\w.-]*\w|@")
_IN_LINK = r"[^\s“”\"<>]"
_LINKS = re.compile(
    rf"\b[a-z][a-z0-9+.-]{{1,20}}:(?={_IN_LINK}{{0,200}}[/.@]){_IN_LINK}+|\bwww\.{_IN_LINK}+"
    rf"|\b[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,6}}\.[^\W\d_]{{2,24}}/{_IN_LINK}*",
    re.IGNORECASE,
)
_ACCOUNTS = re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]){11,30}\b", re.IGNORECASE)
_BETWEEN = r"[\s./()\u2010-\u2015-]"
_NUMBERS = re.compile(rf"(?<![\w])[+(]{{0,2}}\d(?:{_BETWEEN}{{0,3}}\d){{6,}}|\d{{7,}}")
_NUMBER_BEFORE = re.compile(rf"\d{_BETWEEN}{{1,3}}$")
_DATES_AND_LAWS = re.compile(
    r"(?:19|20)\d\d-[01]\d-[0-3]\d|[0-3]\d\.[01]\d\.(?:19|20)\d\d|(?:19|20)\d\d/\d{1,4}|\d{1,4}/(?:19|20)\d\d"
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sig|Signora?|Pan|Pani)\b\.?"
    r"(?:\s+[^\W\d_a-zß-öø-ÿ][\w'’.-]*){1,3}"
)
_STREET_WORD = (
    r"(?:street|road|avenue|lane|square|boulevard|drive|rue|via|viale|calle|plaza|rua|ulica|ul\.|aleja|"
    r"straat|laan|plein|gatan|vej|utca)"
)
_CAPITAL = r"(?-i:[^\W\d_a-z])"
_PLACES = re.compile(
    "|".join((
        # 12 High Street; 5, rue de la Paix
        (
            rf"\b\d{{1,5}}[a-z]?,?\s+(?:[\w'’.-]{{1,40}}\s+){{0,3}}{_STREET_WORD}\b"
            rf"(?:\s+(?:(?:de|du|des|la|le|les|del|della|di|van|der)\s+){{0,3}}{_CAPITAL}[\w'’-]{{0,40}}){{0,3}}"
        ),
        # Via Roma 7
        rf"\b{_STREET_WORD}\s+(?:[\w'’.-]{{1,40}}\s+){{0,3}}?\d{{1,5}}[a-z]?\b",
        # Hauptstraße 12
        r"\b[\w.-]{0,40}(?:straße|strasse|str\.|weg|platz|allee|gasse|straat|laan|gatan|vej)\s+\d{1,5}[a-z]?\b",
        # 南京路12号
        r"[\u4e00-\u9fff]{1,12}[路街道巷]\s?\d{1,5}\s?[号號弄]",
        # 10115 Berlin, but not the year 2026
        rf"(?<![/\w-])(?:[a-z]{{1,2}}-)?(?!(?:19|20)\d\d\b)\d{{4,5}}\s+{_CAPITAL}[^\W\d_]{{1,40}}(?=\s*(?:[,.;)\n]|$))",
    )),
    re.IGNORECASE,
)  # fmt: skip
_ORDINARY = frozenset((
    "account", "address", "and", "company", "for", "gmbh", "limited", "link", "listing", "mail", "market",
    "marketplace", "name", "number", "offer", "official", "online", "outlet", "price", "product", "seller", "sellers",
    "shop", "shopping", "sold", "store", "stores", "the", "trade", "trading", "with",
))  # fmt: skip
"""Words of names that say nothing about anybody; taken alone they would spoil every sentence."""


def without_personal_data(text: str, names: Iterable[str] = (), keep: Iterable[str] = ()) -> str:
    """The text without e-mail and postal addresses, numbers of telephones and accounts, links, handles and names.

    names: of people and sellers that must not appear, whole or by a word of three letters and more.
    keep: names, such as the mark's, whose words stay.
    """
    clean, before = _plain(text), ""
    for _ in range(_PASSES):  # what is taken out may lay bare what stood behind it
        if clean == before:
            break
        before = clean
        for pattern, put in _STEPS:
            clean = pattern.sub(put, clean)
    named = _named(tuple(names), tuple(keep))
    if named is not None:
        clean = named.sub(NAME, clean)
    return " ".join(clean.split())


def _plain(text: str) -> str:
    """One way to write each sign: no full-width letters, no invisible ones, so that none hides an address."""
    folded = unicodedata.normalize("NFKC", repair(text)[0])
    shown = "".join(c for c in folded if c.isspace() or not unicodedata.category(c).startswith("C"))
    return unicodedata.normalize("NFKC", shown)


def _account(found: re.Match[str]) -> str:
    signs = re.sub(r"[^a-z0-9]", "", found[0].lower())
    checked = int("".join(str(int(c, 36)) for c in signs[4:] + signs[:4])) % 97 == 1
    return ACCOUNT if checked or sum(c.isdigit() for c in signs) >= 8 else found[0]


def _place(found: re.Match[str]) -> str:
    """The end of a longer number is none: what is left of the number would be too short to be seen as one."""
    inside = found[0][0].isdigit() and _NUMBER_BEFORE.search(
        found.string[max(0, found.start() - 4) : found.start()]
    )
    return found[0] if inside else PLACE


def _number(found: re.Match[str]) -> str:
    return found[0] if _DATES_AND_LAWS.fullmatch(found[0]) else NUMBER


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_LINKS, LINK),
    (_EMAILS, EMAIL),
    (_HANDLES, NAME),
    (_ACCOUNTS, _account),
    (_PLACES, _place),
    (_NUMBERS, _number),
    (_TITLED, NAME),
)


_PASSES = 5


@lru_cache(maxsize=1024)
def _named(names: tuple[str, ...], keep: tuple[str, ...]) -> re.Pattern[str] | None:
    """The whole names, the longest before the shorter, then their words; None where there is none to take out."""
    kept = {word for name in keep for word in _words(name)}
    wholes, words = set(), set()
    for name in names:
        parts = _words(name)
        if len("".join(parts)) >= 3 and not set(parts) <= kept | _ORDINARY:
            wholes.add(tuple(parts))
        words |= {word for word in parts if len(word) >= 3 and word not in kept and word not in _ORDINARY}
    ordered = sorted(wholes, key=lambda parts: (-len(parts), parts))
    forms = [r"[\W_]+".join(map(re.escape, parts)) for parts in ordered] + sorted(map(re.escape, words))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})(?![^\W_])", re.IGNORECASE) if forms else None


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", _plain(name).casefold()) if word]


def cut(text: str, longest: int) -> str:
    """At most `longest` code points; where some are left out, an ellipsis says so."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
