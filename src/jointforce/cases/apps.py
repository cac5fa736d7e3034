"""Django's handle on the app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The app `cases`."""

    name = "jointforce.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
