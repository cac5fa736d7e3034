"""What each listing of the sample really is, which nobody in a real marketplace is told."""

from dataclasses import dataclass
from enum import StrEnum


class Truth(StrEnum):
    """What the rights holder would find with the goods in hand."""

    COUNTERFEIT = "counterfeit"
    INFRINGING = "infringing"
    GENUINE = "genuine"
    AUTHORISED = "authorised"
    UNRELATED = "unrelated"


UNLAWFUL = frozenset({Truth.COUNTERFEIT, Truth.INFRINGING})


class Made(StrEnum):
    """How the generator made the listing: what screening has to see through, or must not be misled by."""

    NEW = "new"
    USED = "used"
    CLEARANCE = "clearance"  # genuine and far below the usual price, for a reason that the text gives
    STYLISED = "stylised"  # genuine, the name written with blanks for looks
    DENIES = "denies"  # genuine, and says that it is no replica
    PLAIN = "plain"  # counterfeit at nearly the usual price under the plain name: words do not give it away
    CHEAP = "cheap"
    DISGUISED = "disguised"
    REPLICA_WORDS = "replica_words"
    DISGUISED_REPLICA = "disguised_replica"
    OTHER_GOODS = "other_goods"  # the mark on goods that the rights holder does not make
    FITS = "fits"  # an accessory for the branded product
    COMPARED = "compared"
    OTHER_SENSE = "other_sense"  # a person or a book of that name
    LOOKALIKE = "lookalike"  # an ordinary word that resembles the mark
    NO_NAME = "no_name"


@dataclass(frozen=True, slots=True)
class ListingTruth:
    """The truth of one listing. `id` is unique within `shop` only.

    `brand_id` is None where no mark is meant; `disguise` names the trick used on the mark, `replica_words` the
    words that confess; `price_ratio` is the price over the usual lowest price; `copied_picture` says that the
    picture is the rights holder's own.
    """

    shop: str
    id: str
    truth: Truth
    made: Made
    brand_id: str | None = None
    product_id: str | None = None
    disguise: str | None = None
    replica_words: str | None = None
    price_ratio: float | None = None
    copied_picture: bool = False

    @property
    def unlawful(self) -> bool:
        return self.truth in UNLAWFUL
