"""Errors as problem+json (RFC 9457): what is wrong, where, and a stable code."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from jointforce.domain.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from jointforce.intake.schemas import repair

STATUSES: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, WrongState: 409, Invalid: 422}
TITLES = {
    400: "Bad request",
    401: "No valid key",
    403: "Not allowed",
    404: "Not found",
    409: "Wrong state",
    413: "Body too large",
    415: "Wrong content type",
    422: "Invalid",
}


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The answer."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": repair(detail)[0],
        **more,
    }
    return HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")


def install(api: NinjaAPI) -> None:
    """Register the handlers."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, wrong: DomainError) -> HttpResponse:
        return problem(STATUSES.get(type(wrong), 422), wrong.code, str(wrong))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
        errors = [
            {"where": ".".join(str(part) for part in e["loc"]), "reason": repair(str(e["msg"]))[0]}
            for e in wrong.errors
        ]
        return problem(422, "invalid", "The request does not fit the schema.", errors=errors[:50])

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
        why = getattr(request, "key_problem", "") or "missing"
        return problem(401, f"key_{why}", f"The API key is {why}. Send: Authorization: Bearer KEY")

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
        return problem(wrong.status_code, "bad_request", str(wrong))

    @api.exception_handler(RecursionError)
    def deep(request: HttpRequest, wrong: RecursionError) -> HttpResponse:
        return problem(400, "too_deep", "The JSON is nested too deeply.")

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, wrong: Http404) -> HttpResponse:
        return problem(404, "not_found", "There is no such thing.")
