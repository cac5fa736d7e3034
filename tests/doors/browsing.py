"""People at the pages: signed-in clients, and what a page says to its reader."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.world import World


def sign_in(world: World, who: str) -> Client:
    """The client of one of the world's people, acting for their organisation."""
    client = Client()
    client.force_login(world.people[who])
    session = client.session
    session["party_id"] = str(world.actors[who].party_id)
    session.save()
    return client


def text(page: Any) -> str:
    """What a page says, without its markup, in one line."""
    assert isinstance(page, HttpResponse)
    without = re.sub(r"<(style|script|head)\b.*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    said = re.sub(r"\s+", " ", unescape(re.sub(r"</?[a-z][^>]*>", "", without)))
    return re.sub(r" ([.,:;!?])", r"\1", said)


def button_for(page: Any, address: str) -> bool:
    """Whether the page offers to send something there."""
    return f'action="{address}"' in page.content.decode()
