"""Python's collector of cycles, in a process that serves for days."""

import gc

YOUNG = 20_000
"""So many new containers before the young are looked through: a notice of 1,000 listings makes some 50,000."""


def spare_what_is_loaded() -> None:
    """Called once all is loaded: the collector no longer looks through modules, models and schemas.

    They are a quarter of a million objects that stay as long as the process; to look through them, every few seconds
    under load, held every thread up for a quarter of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
