"""Sets Django up when a command needs it, and only then."""

import os

import django


def use_django() -> None:
    """Read the settings and load the apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jointforce.config.settings")
    django.setup()
