"""Django's handle on the app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The app `intake`."""

    name = "jointforce.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
