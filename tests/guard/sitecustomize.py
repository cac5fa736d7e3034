"""Python loads this module at its start: with this folder on PYTHONPATH, processes of tests are guarded too."""

import network_guard  # type: ignore[import-not-found]  # beside this file when Python starts

network_guard.install()
