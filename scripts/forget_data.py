"""Stop every embedded PostgreSQL of this project and remove its data, and whatever else is kept in .run."""

import shutil
from pathlib import Path

from jointforce.base.embedded_postgres import EmbeddedPostgres

if __name__ == "__main__":
    kept = Path(__file__).parent.parent / ".run"
    for lock in kept.glob("*/lock"):
        EmbeddedPostgres(lock.parent).destroy()
    shutil.rmtree(kept, ignore_errors=True)
