"""Django's handle on the app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """The app `parties`."""

    name = "jointforce.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
