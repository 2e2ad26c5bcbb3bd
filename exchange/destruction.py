"""What goes when the working papers of a bilan are destroyed (R6313-7); the bilan must be open.

Nobody reads anything here: private notes are erased although only their author could see them.
"""

from django.db import connection, transaction

from beneficiaries.models import Bilan
from confidentiality.files import discard
from exchange.models import BilanFile, Note
from foundation.tenancy import BILAN, current


@transaction.atomic
def destroy_notes(bilan: Bilan) -> int:
    """Erase every private note of the bilan; returns how many.

    The statement names no row: the policies let it reach the open bilan alone, and a row that it named
    would have to be one that its author sees.
    """
    assert current(BILAN) == bilan.pk, "Open the bilan first."
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Note._meta.db_table}")  # noqa: S608
        return cursor.rowcount


@transaction.atomic
def destroy_files(bilan: Bilan) -> int:
    """Erase every document: the rows now, their bytes once that is committed; returns how many."""
    files = list(BilanFile.objects.select_for_update(of=("self",)).filter(bilan=bilan))
    for file in files:
        file.delete()
        discard(file.storage_name)
    return len(files)
