"""Django's handle on the app."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """The app `triage`."""

    name = "jointforce.triage"
    label = "triage"
    default_auto_field = "django.db.models.BigAutoField"
