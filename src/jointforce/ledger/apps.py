"""Django's handle on the app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The app `ledger`."""

    name = "jointforce.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
