"""Django's handle on the app."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """The app `rights`."""

    name = "jointforce.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"
