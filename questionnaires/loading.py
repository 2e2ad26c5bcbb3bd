"""The files of `instruments/` become rows after each migration, by the role that owns the tables."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

FOLDER = Path(__file__).with_name("instruments")


class InstrumentChanged(Exception):
    """A published version was edited: answers would no longer mean what people read."""


def read_instruments(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The definitions of the reviewed files, as written."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


@transaction.atomic
def load_instruments(**kwargs: object) -> None:
    """Publish the versions that are new. Raises InstrumentChanged for one that was edited since."""
    from questionnaires.models import Instrument

    if settings.DATABASE_ROLE != "owner":
        return
    for definition in read_instruments():
        row, _ = Instrument.objects.get_or_create(
            code=definition["code"], version=definition["version"], defaults={"definition": definition}
        )
        if row.definition != definition:
            raise InstrumentChanged(f"{row} is published: give the new text a new version.")
