"""Every address of the installation."""

from django.urls import URLPattern, URLResolver, include, path

from jointforce.api import health
from jointforce.api.v1.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("api/v1/", api.urls),
    path("accounts/", include("jointforce.web.account_urls")),
    path("", include("jointforce.web.urls")),
]
