"""A part of a page that is fetched after it, so that the page itself is there at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def part(request: HttpRequest, template: str, heading: str, context: dict[str, Any]) -> HttpResponse:
    """The part alone where the page fetches it; a page of its own where somebody opens its address."""
    if "HX-Request" in request.headers:
        return render(request, template, context)
    return render(request, "desk/part.html", {**context, "part": template, "heading": heading})
