"""A Bazaar of its own for each test, and the API that it pushes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.bazaar_process import Api, Bazaar


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    yield api
    api.close()


@pytest.fixture
def bazaar(tmp_path: Path, api: Api) -> Iterator[Bazaar]:
    bazaar = Bazaar(tmp_path / "shop", api.address)
    yield bazaar
    bazaar.kill()
