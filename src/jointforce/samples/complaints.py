"""What the made-up public reports: copies that somebody came across, and now and then something lawful."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random

from jointforce.samples.brands import BY_ID
from jointforce.samples.catalogue import Sample
from jointforce.samples.truth import Truth

REPORTED = 0.35
"""The share of unlawful listings that somebody would report if they still stood."""
_MISTAKEN = 0.01
_MOST_LISTINGS = 3

_PEOPLE = (
    "Mara Lindqvist", "Tobias Renner", "Aylin Kaya", "Pieter de Wit", "Noemi Barta", "Henrik Solheim", "Carla Espina",
    "Yusuf Amrani", "Lea Fontaine", "Goran Petrov", "Imke Brandt", "Dara Nolan",
)  # fmt: skip
_REASONS = (
    "I bought this and the stitching, the label and the box are not those of the maker.",
    "The maker told me that this model was never sold in this colour; the pictures are taken from its own shop.",
    "The seller wrote to me that it comes from the same factory but is not the original.",
    "The serial number on the goods that I received belongs to another product.",
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A notice about listings under one mark; `right` says whether they are what the sender takes them for."""

    name: str
    email: str
    mark: str
    reason: str
    listing_ids: tuple[str, ...]
    right: bool


def complaints(sample: Sample) -> list[Complaint]:
    """What would be reported if it stood long enough, in a mixed order; the first is about a mark that nobody holds."""
    rng = Random(f"complaints {sample.seed}")
    by_seller: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for listing, truth in zip(sample.listings, sample.truths, strict=True):
        genuine = truth.truth in {Truth.GENUINE, Truth.AUTHORISED}
        chance = REPORTED if truth.unlawful else _MISTAKEN if genuine else 0.0
        if truth.brand_id and rng.random() < chance:
            by_seller[truth.brand_id, listing.seller_id, truth.unlawful].append(listing.id)
    made = []
    for (brand, _, right), ids in by_seller.items():
        name = rng.choice(_PEOPLE)
        made.append(
            Complaint(
                name=name,
                email=f"{name.casefold().replace(' ', '.')}@reader.example.org",
                mark=BY_ID[brand].mark,
                reason=rng.choice(_REASONS),
                listing_ids=tuple(ids[:_MOST_LISTINGS]),
                right=right,
            )
        )
    rng.shuffle(made)
    stranger = Complaint(
        name="Ottilie Marsh", email="ottilie.marsh@reader.example.org", mark="Nimbarel Tea",
        reason="This tin carries our label; nobody here has ever registered it with you, but please look.",
        listing_ids=(sample.listings[0].id,), right=False,
    )  # fmt: skip
    return [stranger, *made]
