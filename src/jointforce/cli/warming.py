"""Compiling the screening kernels while nobody's listing waits for it."""

import logging
import sys

from jointforce.engine.warming import is_compiled, warm

log = logging.getLogger(__name__)
_SAID = "Compiling the screening kernels, once for this version and machine; it takes less than a minute."


def compile_first() -> None:
    """Compile the kernels where that was not done yet, and say so: at a terminal to the person, else in the log."""
    if is_compiled():
        return
    if sys.stderr.isatty():
        print(_SAID, file=sys.stderr, flush=True)
    else:
        log.info(_SAID)
    warm()
