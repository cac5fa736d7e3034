"""Operations that migrations of several apps take."""

from django.db import migrations


def unsearched(table: str, *columns: str) -> migrations.RunSQL:
    """Columns by which nothing is ever found or sorted: PostgreSQL keeps no statistics of them.

    Documents are large; comparing thousands of them took most of an ANALYZE, seconds of a core at a million rows.
    """

    def altered(target: str) -> str:
        each = ", ".join(f'ALTER COLUMN "{column}" SET STATISTICS {target}' for column in columns)
        return f'ALTER TABLE "{table}" {each}'

    return migrations.RunSQL(altered("0"), altered("-1"))
