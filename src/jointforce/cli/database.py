"""Migrates as the owner; everything else runs as `app`."""

import os

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jointforce.cli.setup import use_django


def migrate_as_owner() -> None:
    """Apply migrations with the owner's rights."""
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL", "")
    use_django()
    call_command("migrate", verbosity=0)


def is_behind() -> bool:
    """Whether a migration waits to be applied; Django is set up."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_empty(dsn: str) -> bool:
    """Whether no party is on board yet."""
    with psycopg.connect(dsn) as session:
        row = session.execute("SELECT EXISTS (SELECT 1 FROM parties_party)").fetchone()
        return row is None or not row[0]
