"""An error as problem+json (RFC 9457), as every door of the API says it: what is wrong, and a stable code."""

import json
from typing import Any

from jointforce.domain.repair import repair

PROBLEM_JSON = "application/problem+json"
KINDS: dict[int, tuple[str, str, str]] = {
    400: ("Bad request", "bad_request", "The request cannot be read."),
    401: ("No valid key", "key_missing", "Send: Authorization: Bearer KEY"),
    403: ("Not allowed", "not_allowed", "This key may not do this."),
    404: ("Not found", "not_found", "There is no such thing."),
    405: ("Method not allowed", "method_not_allowed", "This address does not take that method."),
    406: ("Not acceptable", "not_acceptable", "The answer cannot be given in that form."),
    409: ("Wrong state", "wrong_state", "The thing is no longer, or not yet, in a state that allows this."),
    411: ("Length required", "length_required", "Send a Content-Length."),
    413: ("Body too large", "body_too_large", "The body is larger than is taken."),
    415: ("Wrong content type", "wrong_content_type", "Send the body as application/json."),
    422: ("Invalid", "invalid", "The request does not fit the schema."),
    500: ("Our fault", "fault", "Something went wrong on our side; nothing was changed."),
    503: ("Not ready", "not_ready", "This cannot be answered yet; ask again in a moment."),
}
"""Title, usual code and usual sentence of each status."""

NO_LENGTH = "Say how long the body is: send a Content-Length."
BODY_LIMIT_BYTES = 32 * 2**20


def too_large(limit: int) -> str:
    """The sentence about a body that is too large."""
    return f"At most {limit // 2**20} MB a request are taken. Send fewer rows a call, or load a file."


def problem_body(status: int, code: str, detail: str, **more: Any) -> bytes:
    """The body of the answer, as UTF-8."""
    title = KINDS[status][0] if status in KINDS else "Error"
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": repair(detail)[0],
    }
    return json.dumps(body | more).encode()
