"""Which organisation, which person and which bilan the database may show.

PostgreSQL's policies read three settings, each local to the transaction:

- `bilan.organisation_id`: the tenant; without it every tenant table is empty;
- `bilan.user_id`: the signed-in user, for the table that says where a user belongs, and for private notes, which
  their author alone sees;
- `bilan.bilan_id`: the bilan whose content the permission check opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, transaction

ORGANISATION = "bilan.organisation_id"
USER = "bilan.user_id"
BILAN = "bilan.bilan_id"
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("memory of the tenant's block", default=None)


@contextmanager
def tenant(organisation_id: UUID | None, *, user_id: UUID | None = None) -> Iterator[None]:
    """Show one organisation, and no bilan's content, until the end of the block.

    The block is a transaction. Nested blocks restore what they found; a block that fails
    is rolled back, which restores the settings by itself.
    """
    token = _memory.set({})
    try:
        with _settings({ORGANISATION: organisation_id, USER: user_id, BILAN: None}):
            yield
    finally:
        _memory.reset(token)


def memory() -> dict[Any, Any]:
    """What may be remembered until the tenant's block ends, never longer: opened keys. Empty outside of one."""
    remembered = _memory.get()
    return {} if remembered is None else remembered


@contextmanager
def content_of(bilan_id: UUID) -> Iterator[None]:
    """Show the content of one bilan of the current organisation until the end of the block.

    Callers go through `confidentiality.opening`, which asks the permission table first.
    """
    with _settings({BILAN: bilan_id}):
        yield


@contextmanager
def _settings(wanted: dict[str, UUID | None]) -> Iterator[None]:
    with transaction.atomic():
        found = _found(list(wanted))
        _set(wanted)
        yield
        if not transaction.get_rollback():
            _set(found)


def show_content_of(bilan_id: UUID) -> None:
    """Show the content of one bilan until the current transaction ends, template rendering included."""
    _set({BILAN: bilan_id})


def current(name: str) -> UUID | None:
    """The value of a setting as the policies see it."""
    return _found([name])[name]


def _found(names: list[str]) -> dict[str, UUID | None]:
    reads = ", ".join(["nullif(current_setting(%s, true), '')"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {reads}", names)
        values = cursor.fetchone()
    return {name: UUID(value) if value else None for name, value in zip(names, values, strict=True)}


def _set(values: dict[str, UUID | None]) -> None:
    calls = ", ".join(["set_config(%s, %s, true)"] * len(values))
    parameters = [item for name, value in values.items() for item in (name, str(value or ""))]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", parameters)
