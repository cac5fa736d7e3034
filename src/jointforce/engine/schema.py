"""The columns that come in and go out, as Arrow schemas. Missing optional columns switch their signal off."""

import pyarrow as pa

RIGHTS = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("mark", pa.string(), nullable=False),
        pa.field("holder", pa.string(), nullable=False),
        pa.field("right_type", pa.string()),
        pa.field("form", pa.string()),
        pa.field("nice_classes", pa.list_(pa.int32())),
        pa.field("territories", pa.list_(pa.string())),
        pa.field("aliases", pa.list_(pa.string())),
        pa.field("watch", pa.list_(pa.string())),
        pa.field("usual_price_low", pa.float64()),
        pa.field("currency", pa.string()),
        pa.field("product_words", pa.list_(pa.string())),
        pa.field("gtin", pa.string()),
    ]
)
"""One row a right. `mark` is the name as registered; prices are the lowest usual price of its product."""

LISTINGS = pa.schema(
    [
        pa.field("listing_id", pa.string(), nullable=False),
        pa.field("title", pa.string(), nullable=False),
        pa.field("description", pa.string()),
        pa.field("brand", pa.string()),
        pa.field("category", pa.string()),
        pa.field("price", pa.float64()),
        pa.field("currency", pa.string()),
        pa.field("seller_id", pa.string()),
        pa.field("ships_to", pa.string()),
        pa.field("gtin", pa.string()),
        pa.field("condition", pa.string()),
    ]
)
"""One row an offer, as its marketplace sent it."""

WORD = pa.dictionary(pa.int32(), pa.string())
"""Text of few values, carried as a dictionary; files hold plain strings."""

MATCHES = pa.schema(
    [
        pa.field("listing_id", pa.string(), nullable=False),
        pa.field("right_id", WORD),
        pa.field("holder", WORD),
        pa.field("signal", WORD, nullable=False),
        pa.field("field", WORD, nullable=False),
        pa.field("start", pa.int32()),
        pa.field("end", pa.int32()),
        pa.field("text", pa.string()),
        pa.field("use", WORD),
        pa.field("disguise", WORD),
        pa.field("score", pa.float32(), nullable=False),
        pa.field("price_ratio", pa.float64()),
        pa.field("explanation", pa.string(), nullable=False),
    ]
)
"""One row a finding. `start`/`end` are code-point offsets in the field as received, null where nothing stands
in a text; `score` is 0..1; `price_ratio` is the offered price over the usual price, where both are known."""

REASON = pa.struct([("code", WORD), ("weight", pa.float32()), ("text", WORD)])
"""One contribution to a risk: `weight` is in log-odds, and those of a risk add up to its own."""

RISKS = pa.schema(
    [
        pa.field("listing_id", pa.string(), nullable=False),
        pa.field("holder", WORD),
        pa.field("risk", pa.float32(), nullable=False),
        pa.field("reasons", pa.list_(REASON), nullable=False),
    ]
)
"""One row a listing and rights holder (holder null where only replica language was found); `risk` is 0..1."""
