"""The web process's entry: Django behind granian."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jointforce.config.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from jointforce.base.garbage import spare_what_is_loaded

application = get_wsgi_application()
get_resolver().check()  # every page and schema is loaded now, not for the first who asks
spare_what_is_loaded()
