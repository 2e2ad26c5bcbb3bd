"""Encrypted model fields that read like plain ones.

A row read from the database carries sealed bytes; the text is opened when the attribute is
read, with the row's own place as the condition. Writing goes through `save` or
`bulk_create`, which know the row; `update(field=…)` does not, and refuses.
"""

import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from confidentiality.vault import Place, seal, unseal


class Sealed(bytes):
    """Bytes as the database keeps them; opened only through the attribute of their row."""

    def __repr__(self) -> str:
        return "<sealed>"


class _Opening:
    """Opens the sealed value of a row when it is asked for, once."""

    def __init__(self, field: "EncryptedTextField"):
        self.field = field

    def __get__(self, row, owner=None):
        if row is None:
            return self
        values = row.__dict__
        if self.field.attname not in values:
            row.refresh_from_db(fields=[self.field.attname])
        value = values[self.field.attname]
        if isinstance(value, Sealed):
            value = self.field.decode(unseal(bytes(value), self.field.place_of(row)))
            values[self.field.attname] = value
        return value

    def __set__(self, row, value):
        row.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):
    """Text that only its own row can open."""

    empty_strings_allowed = True
    _pyi_private_set_type: str  # type: ignore[assignment]  # what type checkers read
    _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["editable"] = True
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def _check_str_default_value(self):
        """A text default is meant: it is sealed when its row is saved."""
        return []

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.attname, _Opening(self))

    def place_of(self, row: models.Model) -> Place:
        """Where the value of this row lives."""
        return Place(
            organisation_id=row.organisation_id,  # type: ignore[attr-defined]
            bilan_id=getattr(row, "bilan_id", None),
            table=row._meta.db_table,
            column=self.column or self.name,
            row_id=row.pk,
            retention=row.retention_class,  # type: ignore[attr-defined]
        )

    def encode(self, value: Any) -> bytes:
        return str(value).encode()

    def decode(self, plain: bytes) -> Any:
        return plain.decode()

    def get_default(self):
        return self.default() if callable(self.default) else self.default

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__[self.attname]
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(seal(self.encode(value), self.place_of(model_instance)))

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is encrypted: write it through its row (save), not through a query.")
        return bytes(value)

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: it cannot be searched.")

    def value_to_string(self, obj):
        raise FieldError(f"{self.name} is encrypted: it is not serialised.")


class EncryptedJSONField(EncryptedTextField):
    """A structure that only its own row can open."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)
