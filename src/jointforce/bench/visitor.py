"""A person at a browser: signs in by a one-time link, keeps the cookies, knows the token that forms carry."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def form_token(page: str) -> str:
    """What a page's forms send back against cross-site requests.

    Raises:
        ValueError: the page has no form.
    """
    found = _TOKEN.search(page)
    if found is None:
        raise ValueError(f"There is no form on this page: {page[:500]}")
    return found[1]


@contextmanager
def signed_in(link: str) -> Iterator[httpx.Client]:
    """Somebody who has used their one-time link; the client stays on the address of the link's host."""
    base = str(httpx.URL(link).join("/"))
    with httpx.Client(base_url=base, follow_redirects=True, timeout=30) as client:
        token = form_token(client.get(link).text)
        client.post(link, data={"csrfmiddlewaretoken": token}).raise_for_status()
        yield client
