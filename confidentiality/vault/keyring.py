"""Which key seals a place: found, made when it is missing, remembered no longer than the transaction.

A key that seals is locked FOR KEY SHARE: a destruction waits for the writing under way, and
the writing after it finds no key.
"""

import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, connection, transaction

from confidentiality.vault.master import KEY_BYTES, MasterUnknown, master, unwrap_with, wrap_with
from confidentiality.vault.places import Place, Retention
from foundation import clock
from foundation.errors import violated
from foundation.tenancy import memory

TURNS = 10  # looks at a key that rotations move; one follows another within seconds at the fastest


class KeyRefused(Exception):
    """No key is made for what was destroyed; the message is shown to the user as it is."""


@dataclass(frozen=True)
class Kind:
    """A table of data keys, and the byte that names it in front of a ciphertext."""

    mark: bytes
    table: str


OF_BILAN = Kind(b"\x02", "confidentiality_bilankey")
OF_PROOF = Kind(b"\x03", "confidentiality_proofkey")
KINDS = {kind.mark: kind for kind in (OF_BILAN, OF_PROOF)}


@dataclass(frozen=True)
class Key:
    """A data key, opened."""

    kind: Kind
    id: UUID
    cipher: AESGCM


@dataclass(frozen=True)
class _Known:
    """A key that the transaction remembers, and the savepoints under which it learnt it."""

    key: Key
    savepoints: tuple[str, ...]
    is_locked: bool

    def holds(self) -> bool:
        """A savepoint that ended may have been rolled back, with the key that it made and the lock that it took."""
        return self.savepoints == tuple(connection.savepoint_ids[: len(self.savepoints)])


def key_for(place: Place) -> Key:
    """The key that seals a place, made at the first sealing. Raises KeyRefused after destruction."""
    kind = OF_PROOF if place.retention == Retention.PROOF else OF_BILAN
    where: dict[str, Any] = {"organisation_id": place.organisation_id, "bilan_id": place.bilan_id}
    if kind is OF_BILAN:
        where |= {"retention": place.retention.value, "document_id": place.document_id}
    known = memory().get(("seals", kind, tuple(where.values())))
    if known and known.holds():
        return known.key
    for _ in range(TURNS):
        if key := _find(kind, where, lock=True):
            break
        _make(kind, where)  # absent; or wrapped anew while we looked, and then left as it is
    else:
        raise RuntimeError("A key that was made is not seen.")
    _remember(("seals", kind, tuple(where.values())), key, is_locked=True)
    return key


def key_named(kind: Kind, key_id: UUID, place: Place) -> Key | None:
    """The key that a ciphertext names, if it is one of the place's own organisation and bilan."""
    known = memory().get(("opens", key_id))
    if known and known.holds():
        return known.key
    where = {"id": key_id, "organisation_id": place.organisation_id, "bilan_id": place.bilan_id}
    key = _find(kind, where, lock=False)
    if key is not None:
        _remember(("opens", key_id), key, is_locked=False)
    return key


def context_of(kind: Kind, key_id: object, organisation_id: object, bilan_id: object) -> bytes:
    """What a wrapped data key is bound to."""
    return "|".join(map(str, (kind.table, key_id, organisation_id, bilan_id))).encode()


def forget() -> None:
    """Let the transaction forget every key: something was destroyed, or wrapped anew."""
    memory().clear()


def _remember(name: Any, key: Key, *, is_locked: bool) -> None:
    memory()[name] = _Known(key, tuple(connection.savepoint_ids), is_locked)


def _find(kind: Kind, where: dict[str, Any], *, lock: bool) -> Key | None:
    conditions = " AND ".join(f"held.{column} IS NOT DISTINCT FROM %s" for column in where)
    sql = (
        "SELECT held.id, held.organisation_id, held.bilan_id, held.wrapped, house.id, house.wrapped, house.master_id"
        f" FROM {kind.table} held JOIN confidentiality_organisationkey house ON house.id = held.organisation_key_id"
        f" WHERE {conditions}" + (" FOR KEY SHARE OF held" if lock else "")
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, list(where.values()))
        row = cursor.fetchone()
    if row is None:
        return None
    key_id, organisation_id, bilan_id, wrapped, house_id, house_wrapped, master_id = row
    house = opened_house(house_id, organisation_id, bytes(house_wrapped), master_id)
    try:
        plain = unwrap_with(house, bytes(wrapped), context_of(kind, key_id, organisation_id, bilan_id))
    except InvalidTag:
        raise MasterUnknown("Une clé de bilan n’est pas à sa place, ou a été altérée.") from None
    return Key(kind, key_id, AESGCM(plain))


def opened_house(house_id: object, organisation_id: object, wrapped: bytes, master_id: str) -> AESGCM:
    """The key of an organisation, opened by the master."""
    return AESGCM(master().unwrap(wrapped, house_context(house_id, organisation_id), master_id))


def house_context(house_id: object, organisation_id: object) -> bytes:
    return f"confidentiality_organisationkey|{house_id}|{organisation_id}".encode()


def _make(kind: Kind, where: dict[str, Any]) -> None:
    """Draw a data key; when somebody else draws it at the same time, theirs is kept."""
    house_id, house = house_key(where["organisation_id"])
    key_id = uuid4()
    context = context_of(kind, key_id, where["organisation_id"], where["bilan_id"])
    wrapped = wrap_with(house, os.urandom(KEY_BYTES), context)
    row = {"id": key_id, **where, "organisation_key_id": house_id, "wrapped": wrapped, "made_at": clock.now()}
    try:
        with transaction.atomic(savepoint=True), connection.cursor() as cursor:
            cursor.execute(_insert(kind.table, row), list(row.values()))
    except IntegrityError as error:
        if violated(error) == "destroyed_stays_destroyed":
            raise KeyRefused("Ce contenu a été détruit à son terme : on n’y écrit plus.") from None
        raise


def house_key(organisation_id: UUID) -> tuple[UUID, AESGCM]:
    """The key under which an organisation wraps today, drawn at its first need.

    It is locked FOR KEY SHARE: a rotation waits for what is being wrapped under it before it goes.
    """
    for _ in range(TURNS):
        if row := _latest_house(organisation_id):
            break
        if not _has_house(organisation_id):  # otherwise a rotation retired it while we waited: look again
            make_house_key(organisation_id, generation=1)
    else:
        raise RuntimeError("A key that was made is not seen.")
    house_id, wrapped, master_id = row
    return house_id, opened_house(house_id, organisation_id, bytes(wrapped), master_id)


def make_house_key(organisation_id: UUID, *, generation: int) -> None:
    """Draw a new generation of an organisation's key; one that exists is left alone."""
    keeper, house_id = master(), uuid4()
    row: dict[str, Any] = {
        "id": house_id,
        "organisation_id": organisation_id,
        "generation": generation,
        "wrapped": keeper.wrap(os.urandom(KEY_BYTES), house_context(house_id, organisation_id)),
        "master_id": keeper.key_id,
        "made_at": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_insert("confidentiality_organisationkey", row), list(row.values()))


def _latest_house(organisation_id: UUID) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, wrapped, master_id FROM confidentiality_organisationkey"
            " WHERE organisation_id = %s ORDER BY generation DESC LIMIT 1 FOR KEY SHARE",
            [organisation_id],
        )
        return cursor.fetchone()


def _has_house(organisation_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM confidentiality_organisationkey WHERE organisation_id = %s)", [organisation_id]
        )
        return bool(cursor.fetchone()[0])


def _insert(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))}) ON CONFLICT DO NOTHING"
