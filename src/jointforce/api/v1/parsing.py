"""Reads a request's body: JSON, and nothing else."""

from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

JSON = "application/json"


class WrongContentType(Exception):
    """The body is not sent as JSON; the message says as what it was sent."""


class JsonParser(Parser):
    """Refuses a body that says it is something else, before it is read."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's content.

        Raises:
            WrongContentType: it is not sent as JSON. ValueError, RecursionError: it is no JSON.
        """
        if request.content_type != JSON:
            said = (request.content_type or "nothing")[:100]
            raise WrongContentType(f"The body is sent as {said}; send it as {JSON}.")
        return super().parse_body(request)
