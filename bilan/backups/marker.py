"""A restore that is not finished: a schema of that name in the database itself, which web and worker look for.

Nothing is served meanwhile: what was destroyed since the backup might be read again.
"""

import psycopg
from django.db import DatabaseError, connection

SCHEMA = "restore_unfinished"
QUESTION = f"SELECT to_regnamespace('{SCHEMA}') IS NOT NULL"
WORDS = "Une restauration est en cours : rien n’est servi avant la fin."


class RestoreUnfinished(Exception):
    """Work is refused until `bin/manage restore` has ended well."""


def is_restoring() -> bool:
    """False also when the database does not answer: then nothing is served either.

    One look at the catalogue for each request, with the driver's own cursor: no page counts it as its own.
    """
    try:
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            row = cursor.execute(QUESTION).fetchone()
    except (DatabaseError, psycopg.Error):
        return False
    return bool(row and row[0])
