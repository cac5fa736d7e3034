"""Django's handle on the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages; no models."""

    name = "jointforce.web"
    label = "web"
