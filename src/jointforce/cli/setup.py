"""Sets Django up when a command needs it, and only then."""

import os


def use_django() -> None:
    """Read the settings and load the apps."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jointforce.config.settings")
    django.setup()
