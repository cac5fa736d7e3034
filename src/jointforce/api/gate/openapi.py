"""The gate's own OpenAPI document, made from the types that check its bodies."""

from functools import cache
from typing import Any

from pydantic_core import to_json

from jointforce.api.gate import arrow
from jointforce.api.gate.reading import MANY, ONE
from jointforce.api.problem import KINDS, PROBLEM_JSON
from jointforce.domain.vocabulary import Disposition, Signal, Use

PATH = "/api/v1/screen"
DOCUMENT_PATH = "/openapi.json"
REFUSALS = (400, 401, 403, 405, 406, 411, 413, 415, 422, 500, 503)

_NULLABLE_TEXT = {"type": ["string", "null"]}
_NULLABLE_PLACE = {
    "type": ["integer", "null"],
    "description": "A code-point offset in the field as received.",
}
_REASON = {
    "type": "object",
    "required": ["code", "weight", "text"],
    "properties": {"code": {"type": "string"}, "weight": {"type": "number"}, "text": {"type": "string"}},
}
_MATCH = {
    "type": "object",
    "properties": {
        "listing_id": {"type": "string"},
        "right_id": _NULLABLE_TEXT,
        "holder": _NULLABLE_TEXT,
        "signal": {"enum": [word.value for word in Signal]},
        "field": {"type": "string"},
        "start": _NULLABLE_PLACE,
        "end": _NULLABLE_PLACE,
        "text": _NULLABLE_TEXT,
        "use": {"enum": [*[word.value for word in Use], None]},
        "disguise": _NULLABLE_TEXT,
        "score": {"type": "number", "minimum": 0, "maximum": 1},
    },
}
_MATCH["required"] = list(_MATCH["properties"])
_ANSWER = {
    "type": "object",
    "required": ["id", "risk", "disposition", "reasons", "matches", "repaired"],
    "properties": {
        "id": {"type": "string"},
        "risk": {"type": "number", "minimum": 0, "maximum": 1},
        "disposition": {"enum": [word.value for word in Disposition]},
        "reasons": {"type": "array", "items": _REASON},
        "matches": {"type": "array", "items": _MATCH},
        "repaired": {"type": "boolean", "description": "Bad characters in a text became U+FFFD."},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "reason"],
                "properties": {"where": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}


@cache
def document() -> bytes:
    """The document, as JSON."""
    schemas: dict[str, Any] = {"Answer": _ANSWER, "Problem": _PROBLEM}
    bodies = []
    for name, adapter in (("Listing", ONE), ("Listings", MANY)):
        schema = adapter.json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[name] = schema
        bodies.append({"$ref": f"#/components/schemas/{name}"})
    one = {"$ref": "#/components/schemas/Answer"}
    many = {
        "type": "object",
        "required": ["listings"],
        "properties": {"listings": {"type": "array", "items": one}},
    }
    stream = {"schema": {"type": "string", "format": "binary"}}
    said = {"schema": {"$ref": "#/components/schemas/Problem"}}
    operation = {
        "summary": "What screening says of listings before they are published",
        "description": "Stateless: nothing is kept. One listing is answered by one answer, many by many, in order.",
        "security": [{"KeyAuth": []}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"oneOf": bodies}}, arrow.ARROW: stream},
        },
        "responses": {
            "200": {
                "description": "One answer a listing",
                "content": {"application/json": {"schema": {"oneOf": [one, many]}}, arrow.ARROW: stream},
            },
            **{
                str(status): {"description": KINDS[status][0], "content": {PROBLEM_JSON: said}}
                for status in REFUSALS
            },
        },
    }
    return to_json(
        {
            "openapi": "3.1.0",
            "info": {"title": "Jointforce gate", "version": "1"},
            "paths": {PATH: {"post": operation}},
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "KeyAuth": {"type": "http", "scheme": "bearer", "description": "An API key, `jf_…`."}
                },
            },
        }
    )
