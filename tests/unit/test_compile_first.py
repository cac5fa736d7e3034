"""Whoever waits for the kernels to be compiled is told."""

import logging
from pathlib import Path

import pytest

from jointforce.cli.warming import compile_first


def test_a_log_says_that_kernels_are_compiled_and_is_silent_once_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    compile_first()
    caplog.clear()
    with caplog.at_level(logging.INFO):
        compile_first()
        assert caplog.messages == []
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
        compile_first()
    assert ["once for this version and machine" in message for message in caplog.messages] == [True]
