"""Django's handle on the app."""

from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    """The app `enforcement`."""

    name = "jointforce.enforcement"
    label = "enforcement"
    default_auto_field = "django.db.models.BigAutoField"
