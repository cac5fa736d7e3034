"""Django's handle on the app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The app `vault`."""

    name = "jointforce.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
