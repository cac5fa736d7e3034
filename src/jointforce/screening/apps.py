"""Django's handle on the app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """The app `screening`."""

    name = "jointforce.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"
