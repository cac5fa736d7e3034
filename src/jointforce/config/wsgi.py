"""The web process's entry: Django behind granian."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jointforce.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
