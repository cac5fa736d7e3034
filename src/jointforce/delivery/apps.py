"""Django's handle on the app."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """The app `delivery`."""

    name = "jointforce.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
