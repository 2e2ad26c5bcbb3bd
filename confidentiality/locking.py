"""The bilan row is the lock on which answers, holds and destructions meet (ADR 0005)."""

from uuid import UUID

from django.db import connection


def lock_bilan(bilan_id: UUID) -> None:
    """Wait for who changes this bilan, and make the next one wait until the transaction ends.

    Taken before any row that hangs on the bilan, as the operations of the upper apps do: two locks taken in
    one order never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM beneficiaries_bilan WHERE id = %s FOR NO KEY UPDATE", [bilan_id])
