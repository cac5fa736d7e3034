"""Every page of the installation, from its URL map, with real ids in the place of parameters."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jointforce.base.sql import fetch
from jointforce.bench.crowd import ACTOR, Crowd
from jointforce.domain.vocabulary import Role
from jointforce.flows import onboarding
from jointforce.parties import queries as parties

_NOT_PAGES = re.compile(r"(api/|accounts/|healthz|readyz|metrics|static/)")
"""The machine's doors, and the sign-in pages of the package that makes them (they read no case)."""

_ASKED = {
    "desk-policy-change": "?edit=change&rule=1",
    "desk-policy-change-holder": "?edit=change&rule=1",
}
"""Pages that say nothing without a question."""

MOST_VARIANTS = 12
_HREF = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name in the URL map, its path, and the parameters that this bench does not know."""

    name: str
    path: str
    unknown: tuple[str, ...] = ()


class Addresses:
    """Fills the parameters of the URL map. `parameters` is the one place where a new one is added."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        case = crowd.showcase
        self.parameters: dict[str, object] = {
            "case_id": case,
            "number": 0,
            "statement_id": _one("SELECT id FROM enforcement_statementofreasons WHERE case_id = %s", case),
            "message_id": _one("SELECT id FROM delivery_outgoingmessage WHERE lane = %s", case),
            "right_id": _one("SELECT right_id FROM cases_case WHERE id = %s", case),
            "holder_id": _one("SELECT rights_holder_id FROM cases_case WHERE id = %s", case),
            "seller_id": _one("SELECT seller_id FROM cases_case WHERE id = %s", case),
            "marketplace_id": _one("SELECT marketplace_id FROM cases_case WHERE id = %s", case),
            "mandate_id": _one("SELECT id FROM parties_mandate LIMIT 1"),
            "notice_id": _one("SELECT id FROM intake_notice LIMIT 1"),
            "version_id": _one("SELECT policy_version_id FROM cases_case WHERE id = %s", case),
        }

    def pages(self, role: Role | None) -> Iterator[Page]:
        """The pages, as they are addressed by somebody of this role (None: nobody is signed in)."""
        for pattern in _named(get_resolver().url_patterns, ""):
            names = tuple(pattern.pattern.converters)
            values = {name: self._value(name, role) for name in names}
            unknown = tuple(name for name, value in values.items() if value is None)
            filled = {name: uuid4() if value is None else value for name, value in values.items()}
            name = str(pattern.name)
            yield Page(name, reverse(name, kwargs=filled) + _ASKED.get(name, ""), unknown)

    def _value(self, name: str, role: Role | None) -> object:
        if name == "token":
            return self.link(role).rstrip("/").rpartition("/")[2]
        if name == "file_id":
            return _one(
                "SELECT id FROM cases_evidence WHERE case_id = %s AND (by_party_id = %s) = %s",
                self._crowd.showcase,
                self._crowd.actors[Role.SELLER].party_id,
                role is Role.SELLER,
            )
        return self.parameters.get(name)

    def link(self, role: Role | None) -> str:
        """A one-time link of the person of this role."""
        actor = self._crowd.actors[role or Role.BRAND_OWNER]
        person = next(p for p in parties.people_of(actor.require_party()) if str(p.id) == actor.id)
        return onboarding.sign_in_link(person.email, actor.require_party(), next_path="/", actor=ACTOR)


def variants(page: Page, text: str) -> list[Page]:
    """The same page with other questions: the tabs, filters and next pages that its own links name."""
    links = dict.fromkeys(urljoin(page.path, html.unescape(href)) for href in _HREF.findall(text))
    found = [link for link in links if urlsplit(link).path == page.path and urlsplit(link).query]
    return [Page(page.name, link) for link in found if "://" not in link][:MOST_VARIANTS]


def _named(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[URLPattern]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if _NOT_PAGES.match(route):
            continue
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns, route)
        elif pattern.name:
            yield pattern


def _one(sql: str, *parameters: object) -> UUID | None:
    rows = fetch(sql, parameters)
    return rows[0][0] if rows else None
