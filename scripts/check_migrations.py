"""Fail where a model has changed and its migration was not written. Needs no database."""

import os
import sys
import warnings

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jointforce.config.settings")
    # Django would like to compare with a database's history as well; without one it only warns.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    django.setup()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        sys.exit("A migration is missing: run '.venv/bin/python -m django makemigrations'.")
