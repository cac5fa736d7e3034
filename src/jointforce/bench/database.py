"""A database of its own for each measurement, so that nothing that matters is touched."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from jointforce.base.embedded_postgres import EmbeddedPostgres


def use_database(dsn: str, state: Path) -> None:
    """Set Django up, once a process, on a database and a state folder; the processes started from here follow."""
    os.environ["DATABASE_URL"] = dsn
    os.environ["JOINTFORCE_STATE"] = str(state)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jointforce.config.settings")
    django.setup()


@contextmanager
def scratch(name: str) -> Iterator[EmbeddedPostgres]:
    """An embedded server with an empty, migrated database; Django is set up on it as `app`."""
    with tempfile.TemporaryDirectory(prefix="jointforce-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "pg")
        server.start()
        try:
            server.ensure_database(name)
            os.environ["DATABASE_OWNER_URL"] = server.dsn(name, "owner")
            use_database(server.dsn(name, "owner"), Path(folder))
            call_command("migrate", verbosity=0)
            connection.close()
            connection.settings_dict["USER"] = "app"
            os.environ["DATABASE_URL"] = server.dsn(name, "app")
            yield server
        finally:
            connection.close()
            server.destroy()
