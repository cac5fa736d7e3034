"""The OpenAPI document tells the truth: schemathesis calls every operation with what fits and what does not."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from pytest_django.plugin import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jointforce.api.v1.api import api
from jointforce.config.wsgi import application
from tests.doors.keys import key_of
from tests.world import build_world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KEYS = ("engineer", "analyst", "owner", "seller")
SMALL = {"maxItems": 3, "maxLength": 80}


def shortened(schema: Any) -> Any:
    """The document with small limits: what fits them fits the real ones, and is made a hundred times faster."""
    if isinstance(schema, dict):
        return {
            k: min(v, SMALL[k]) if k in SMALL and isinstance(v, int) else shortened(v)
            for k, v in schema.items()
        }
    return [shortened(part) for part in schema] if isinstance(schema, list) else schema


document = schemathesis.openapi.from_dict(shortened(api.get_openapi_schema(path_prefix="/api/v1/")))
document.app = application
document.config.phases.coverage.enabled = (
    False  # a systematic walk of 1,700 calls: minutes, where this is seconds
)


@pytest.fixture(scope="module")
def keys(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Iterator[str]]:
    """A key of each kind in turn, all of one world, which is rolled back at the end."""
    for signal in (
        request_started,
        request_finished,
    ):  # the connection stays open, as for Django's own Client
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        world.refer()
        yield cycle([key_of(world.actors[who]) for who in KEYS])
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@document.parametrize()
@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_document_names(case: Any, keys: Iterator[str]) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {next(keys)}"}, checks=CHECKS)
