"""What sellers can prove: the way of a document and of a cleared product, and which listings a product is."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jointforce.domain.errors import Invalid, WrongState


class DocumentKind(StrEnum):
    """What a seller's document is."""

    INVOICE = "invoice"
    AUTHORISATION = "authorisation"
    CERTIFICATE = "certificate"


class DocumentState(StrEnum):
    """A document's way: submitted by its seller, verified or refused by an analyst, withdrawn by its seller."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ClearanceState(StrEnum):
    """A product's way: its clearance is requested, the rights holder perhaps asked, then granted or refused; ended."""

    REQUESTED = "requested"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


_D = DocumentState
DOCUMENT_MOVES: frozenset[tuple[DocumentState, DocumentState]] = frozenset(
    {
        (_D.SUBMITTED, _D.VERIFIED),
        (_D.SUBMITTED, _D.REFUSED),
        (_D.VERIFIED, _D.REFUSED),
        (_D.REFUSED, _D.VERIFIED),
        (_D.SUBMITTED, _D.WITHDRAWN),
        (_D.VERIFIED, _D.WITHDRAWN),
        (_D.REFUSED, _D.WITHDRAWN),
        (_D.WITHDRAWN, _D.SUBMITTED),
    }
)
"""Every move has its way back; what was withdrawn is verified anew."""

_C = ClearanceState
CLEARANCE_MOVES: frozenset[tuple[ClearanceState, ClearanceState]] = frozenset(
    {
        (_C.REQUESTED, _C.ASKED),
        (_C.REQUESTED, _C.GRANTED),
        (_C.REQUESTED, _C.REFUSED),
        (_C.REQUESTED, _C.ENDED),
        (_C.ASKED, _C.REQUESTED),
        (_C.ASKED, _C.GRANTED),
        (_C.ASKED, _C.ENDED),
        (_C.GRANTED, _C.ENDED),
        (_C.REFUSED, _C.REQUESTED),
        (_C.ENDED, _C.REQUESTED),
    }
)
"""Granting is ended; what was refused or ended may be asked for again."""


def move_document(state: DocumentState, target: DocumentState) -> DocumentState:
    """The new state.

    Raises:
        WrongState: this move is not one of the table's.
    """
    if (state, target) not in DOCUMENT_MOVES:
        raise WrongState(f"A document that is {state.value} cannot become {target.value}.")
    return target


def move_clearance(state: ClearanceState, target: ClearanceState) -> ClearanceState:
    """The new state.

    Raises:
        WrongState: this move is not one of the table's.
    """
    if (state, target) not in CLEARANCE_MOVES:
        raise WrongState(f"A clearance that is {state.value} cannot become {target.value}.")
    return target


def usable(state: DocumentState, valid_until: date | None, on: date) -> bool:
    """Whether a document proves something that day: verified, and not past its last day."""
    return state is DocumentState.VERIFIED and (valid_until is None or valid_until >= on)


MIN_REBUTTAL = 30


def require_rebuttal(cleared: bool, explanation: str) -> None:
    """Whether a removal may be decided: against a cleared product it says what is wrong with its documents.

    Raises:
        Invalid: the product is cleared, and the explanation is none or too short to be specific.
    """
    if cleared and len(explanation.strip()) < MIN_REBUTTAL:
        raise Invalid(
            "This product was cleared ahead with verified documents. Say in the explanation, in at least "
            f"{MIN_REBUTTAL} characters, which document is wrong and why; the seller reads it."
        )


MAX_NAMES = 200


@dataclass(frozen=True, slots=True)
class ProductScope:
    """Which of a seller's listings are the product: by their ids, by GTIN, or by words that all stand in the title.

    A listing is the product where one of the three says so; `words` is one set of words, e.g. the article's number.
    """

    listing_ids: frozenset[str]
    gtins: frozenset[str]
    words: frozenset[str]

    def covers(self, listing_id: str, gtin: str, title: str) -> bool:
        """Whether that listing is the product."""
        if listing_id in self.listing_ids or (gtin and _gtin(gtin) in self.gtins):
            return True
        return bool(self.words) and self.words <= words_of(title)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, folded: compatibility forms, case and punctuation do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return frozenset(re.findall(r"[^\W_]+(?:[-.][^\W_]+)*", folded))


def product_scope(listing_ids: str, gtins: str, words: str) -> ProductScope:
    """The scope that a seller has written: ids and GTINs a line or separated by commas, words by spaces.

    Raises:
        Invalid: nothing is named, too much, a GTIN that is none, or a single short word that would fit too much.
    """
    scope = ProductScope(
        frozenset(_lines(listing_ids)), frozenset(map(_gtin, _lines(gtins))), words_of(words)
    )
    if not (scope.listing_ids or scope.gtins or scope.words):
        raise Invalid("Say which product it is: by listing numbers, by GTIN, or by words of the title.")
    if max(len(scope.listing_ids), len(scope.gtins), len(scope.words)) > MAX_NAMES:
        raise Invalid(f"At most {MAX_NAMES} of each are taken.")
    wrong = sorted(g for g in scope.gtins if not _is_gtin(g))
    if wrong:
        raise Invalid(
            f"“{wrong[0]}” is not a GTIN: its check digit does not fit (GS1 General Specifications 7.9)."
        )
    if scope.words and not any(any(c.isdigit() for c in w) and len(w) >= 4 for w in scope.words):
        raise Invalid(
            "The words must hold an article number: at least four signs with a digit, such as RX-200."
        )
    return scope


def _lines(text: str) -> list[str]:
    return [part.strip()[:200] for part in re.split(r"[\n,;|]+", text) if part.strip()]


def _gtin(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text)
    return digits.lstrip("0").rjust(8, "0") if digits.isascii() and digits.isdigit() else digits


def _is_gtin(digits: str) -> bool:
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 14):
        return False
    weighted = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits[:-1])))
    return (10 - weighted % 10) % 10 == int(digits[-1])
