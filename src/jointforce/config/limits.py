"""A request's body is limited before anything reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from jointforce.api.problem import NO_LENGTH, too_large
from jointforce.api.v1.problems import problem


class BodyLimitMiddleware:
    """Answers 413 where the announced body is larger than `BODY_LIMIT_BYTES`, and 411 where none is announced."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is small enough."""
        announced = request.META.get("CONTENT_LENGTH") or ""
        if not announced and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            return problem(411, "length_required", NO_LENGTH)
        if announced and (not announced.isdigit() or int(announced) > settings.BODY_LIMIT_BYTES):
            return problem(
                413,
                "body_too_large",
                too_large(settings.BODY_LIMIT_BYTES),
            )
        return self.get_response(request)
