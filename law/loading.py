"""`values.toml` becomes rows after each migration, by the role that owns the tables."""

import tomllib
from pathlib import Path

from django.conf import settings
from django.db import transaction

VALUES = Path(__file__).with_name("values.toml")


def read_values(path: Path = VALUES) -> list[dict]:
    """The entries of the reviewed file, as written."""
    with path.open("rb") as file:
        return tomllib.load(file, parse_float=str)["value"]


@transaction.atomic
def load_values(**kwargs: object) -> None:
    """Make the table say what the file says; entries that left the file leave the table."""
    from law.models import LegalValue

    if settings.DATABASE_ROLE != "owner":
        return
    kept = []
    for entry in read_values():
        key = {"parameter": entry["parameter"], "valid_from": entry.get("valid_from")}
        rest = {name: value for name, value in entry.items() if name not in key}
        rest.setdefault("valid_to", None)
        row, _ = LegalValue.objects.update_or_create(**key, defaults=rest)
        kept.append(row.pk)
    LegalValue.objects.exclude(pk__in=kept).delete()
