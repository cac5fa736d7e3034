"""Django's handle on the app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The app `reporting`."""

    name = "jointforce.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
