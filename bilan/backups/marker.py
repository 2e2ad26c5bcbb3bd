"""A restore that is not finished: a schema of that name in the database itself, which web and worker look for.

Nothing is served meanwhile: what was destroyed since the backup might be read again.
"""

from django.db import DatabaseError, connection

SCHEMA = "restore_unfinished"
QUESTION = f"SELECT to_regnamespace('{SCHEMA}') IS NOT NULL"
WORDS = "Une restauration est en cours : rien n’est servi avant la fin."


class RestoreUnfinished(Exception):
    """Work is refused until `bin/manage restore` has ended well."""


def is_restoring() -> bool:
    """False also when the database does not answer: then nothing is served either."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUESTION)
            row = cursor.fetchone()
    except DatabaseError:
        return False
    return bool(row and row[0])
