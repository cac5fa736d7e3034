"""A request's body is limited before anything reads it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse


class BodyLimitMiddleware:
    """Answers 413 where the announced body is larger than `BODY_LIMIT_BYTES`, and 411 where none is announced."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on what is small enough."""
        announced = request.META.get("CONTENT_LENGTH") or ""
        if announced and (not announced.isdigit() or int(announced) > settings.BODY_LIMIT_BYTES):
            limit = settings.BODY_LIMIT_BYTES // 2**20
            return JsonResponse(
                {
                    "type": "about:blank",
                    "title": "Body too large",
                    "status": 413,
                    "code": "body_too_large",
                    "detail": f"At most {limit} MB a request are taken. Send fewer rows a call, or load a file.",
                },
                status=413,
                content_type="application/problem+json",
            )
        return self.get_response(request)
