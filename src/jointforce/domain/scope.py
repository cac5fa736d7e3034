"""Where a right reaches: its territory and its Nice classes against a listing.

The class headings are the Nice Agreement's (13th edition); the words that point at a class are our own and only name
what is certain. A category that names no class known here is never held against a right.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

_EU = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]
TERRITORIES: dict[str, frozenset[str]] = {"EU": frozenset(_EU)}

CATEGORY_WORDS: dict[int, tuple[str, ...]] = {
    3: ("cosmetic", "perfume", "fragrance", "make-up", "makeup", "skin care", "skincare", "soap", "shampoo"),
    5: ("medicine", "pharma", "vitamin", "supplement"),
    7: ("power tool", "drill", "washing machine", "vacuum"),
    8: ("hand tool", "knife", "razor", "cutlery"),
    9: (
        "electronic",
        "phone",
        "headphone",
        "audio",
        "computer",
        "camera",
        "software",
        "sunglasses",
        "eyewear",
    ),
    10: ("medical device",),
    11: ("lamp", "lighting", "kitchen appliance"),
    12: ("car", "bicycle", "automotive", "vehicle"),
    14: ("watch", "jewellery", "jewelry"),
    16: ("stationery", "book", "poster"),
    18: ("bag", "handbag", "luggage", "backpack", "wallet", "leather goods"),
    20: ("furniture",),
    21: ("kitchenware", "glassware", "cookware"),
    24: ("bedding", "towel", "textile"),
    25: ("shoe", "sneaker", "footwear", "clothing", "apparel", "shirt", "jacket", "dress"),
    28: ("toy", "game", "sport equipment", "fitness"),
    29: ("meat", "dairy"),
    30: ("coffee", "tea", "chocolate", "confectionery"),
    31: ("pet food", "plants"),
    32: ("beer", "soft drink", "beverage"),
    33: ("spirit", "wine", "whisky", "liquor"),
    34: ("tobacco", "e-cigarette"),
}


_LONGEST_KEPT = 300
"""Characters of a category that is remembered: whoever sends a megabyte does not fill our memory with it."""


def classes_of(category: str) -> frozenset[int]:
    """The Nice classes that a category surely names; empty where it names none that is known."""
    return _known_classes(category) if len(category) <= _LONGEST_KEPT else _classes(category)


def _classes(category: str) -> frozenset[int]:
    folded = " " + category.casefold().replace("&", " ").replace(">", " ").replace("/", " ") + " "
    return frozenset(
        nice
        for nice, words in CATEGORY_WORDS.items()
        if any(f" {word} " in folded or f" {word}s " in folded for word in words)
    )


_known_classes = lru_cache(maxsize=4096)(_classes)


def covers_territory(territories: Iterable[str], ships_to: str) -> bool:
    """Whether the right is in force where the listing is offered; a listing that says nothing is offered everywhere."""
    if not ships_to:
        return True
    offered = {code.strip().upper() for code in ships_to.replace("|", ",").split(",") if code.strip()}
    held: set[str] = set()
    for code in territories:
        held |= TERRITORIES.get(code.upper(), frozenset({code.upper()})) | {code.upper()}
    return not offered or not held or "WORLD" in offered | held or bool(offered & held)


def out_of_scope(
    *, territories: Sequence[str], nice_classes: Sequence[int], ships_to: str, category: str
) -> str:
    """Why the right does not reach the listing, in a sentence; empty where it does, or nothing is certain."""
    if not covers_territory(territories, ships_to):
        return f"The right is not in force where the listing is offered ({ships_to})."
    known = classes_of(category)
    if nice_classes and known and not known & set(nice_classes):
        return f"The right does not cover goods of Nice class {', '.join(map(str, sorted(known)))}."
    return ""
