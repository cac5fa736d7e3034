"""The fixture that the tests of bulk screening share."""

from functools import partial
from pathlib import Path

import pytest

from tests.unit.bulk.catalogue import Run, Screened


@pytest.fixture
def screened(tmp_path: Path) -> Screened:
    """Writes listings and rights to files, screens them, and gives what was written."""
    return partial(Run, tmp_path)
