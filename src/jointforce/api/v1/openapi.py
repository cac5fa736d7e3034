"""The OpenAPI document, completed: problems have their own content type, keys and cursors are explained."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from jointforce.api.problem import KINDS, PROBLEM_JSON
from jointforce.api.v1.idempotency import HEADER, LONGEST_KEY

ABOUT = """Listings and sellers in; matches, cases and orders out; rights and verdicts in.

**Keys.** `Authorization: Bearer KEY`. A key belongs to one organisation, has a role, and scopes; it may do what both
allow. What is another organisation's is answered like what does not exist: 404. A key that is missing, unknown, expired
or revoked is answered 401 with the code `key_missing`, `key_unknown`, `key_expired` or `key_revoked`.

**Errors** are `application/problem+json` (RFC 9457) with a stable `code` and a sentence.

**Idempotency.** `POST /listings` and `POST /sellers` are idempotent by the sender's own ids. Every other request that
changes something takes an `Idempotency-Key`: the same key and body get the same answer and have one effect; the same
key with another body is answered 422 (`key_reused`). Keys are kept 400 days; the text of an answer 30 days, after which
it is told again from what was done.

**Lists** are pages: hand `next_cursor` back as `cursor` until it is null.
"""
KEYLESS = {("post", "/listings"), ("post", "/sellers"), ("post", "/notices/lint")}
_KEY_HEADER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "The same key and body get the same answer, and have one effect.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[ -~]*$"},
    "example": "7f0c2f0e-1f6f-4d0e-9a53-2f6f2b0d3c11",
}
_PATHS = {
    "listing_id": "The marketplace's own id of the listing.",
    "seller_id": "The marketplace's own id of the seller.",
}


def complete(document: OpenAPISchema) -> OpenAPISchema:
    """Add what the framework does not know."""
    schemes = document["components"].setdefault("securitySchemes", {})
    schemes["KeyAuth"] = {"type": "http", "scheme": "bearer", "description": "An API key, `jf_…`."}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _operation(method, path, operation)
    return document


def _operation(method: str, path: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if int(status) >= 400:
            response["description"] = KINDS[int(status)][0]
            response["content"] = {PROBLEM_JSON: response["content"].pop("application/json")}
    for parameter in operation["parameters"]:
        if parameter["in"] == "path" and parameter["name"] in _PATHS:
            parameter["description"] = _PATHS[parameter["name"]]
    if method != "get" and (method, path.removeprefix("/api/v1")) not in KEYLESS:
        operation["parameters"].append(_KEY_HEADER)
