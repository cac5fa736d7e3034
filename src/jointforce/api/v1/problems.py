"""Errors as problem+json (RFC 9457): what is wrong, where, and a stable code."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from jointforce.api.problem import KINDS, PROBLEM_JSON, problem_body
from jointforce.api.v1.parsing import WrongContentType
from jointforce.domain.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.repair import repair

STATUSES: dict[type[DomainError], int] = {NotFound: 404, NotAllowed: 403, WrongState: 409, Invalid: 422}


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """The answer."""
    return HttpResponse(problem_body(status, code, detail, **more), status=status, content_type=PROBLEM_JSON)


class ProblemMiddleware:
    """Under /api/ every error is a problem: also what Django itself answers, such as 404 and 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the problem in place of a page."""
        response = self.get_response(request)
        status = response.status_code
        if status < 400 or not request.path.startswith("/api/"):
            return response
        if response.headers.get("Content-Type") == PROBLEM_JSON:
            return response
        _, code, detail = KINDS.get(status, ("", "refused", "The request was refused."))
        answer = problem(status, code, detail)
        if "Allow" in response.headers:
            answer.headers["Allow"] = response.headers["Allow"]
        return answer


def install(api: NinjaAPI) -> None:
    """Register the handlers."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, wrong: DomainError) -> HttpResponse:
        return problem(STATUSES.get(type(wrong), 422), wrong.code, str(wrong))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
        errors = [
            {"where": repair(".".join(map(str, e["loc"])))[0], "reason": repair(str(e["msg"]))[0]}
            for e in wrong.errors
        ]
        return problem(422, "invalid", KINDS[422][2], errors=errors[:50])

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
        why = getattr(request, "key_problem", "") or "missing"
        answer = problem(401, f"key_{why}", f"The API key is {why}. Send: Authorization: Bearer KEY")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(HttpError)
    def http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
        cause = wrong.__cause__
        if isinstance(cause, WrongContentType):
            return problem(415, "wrong_content_type", str(cause))
        if isinstance(cause, RecursionError):
            return problem(400, "too_deep", "The JSON is nested too deeply.")
        code = KINDS[wrong.status_code][1] if wrong.status_code in KINDS else "bad_request"
        return problem(wrong.status_code, code, str(wrong))

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, wrong: Http404) -> HttpResponse:
        return problem(404, "not_found", "There is no such thing.")
