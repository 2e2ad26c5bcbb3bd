"""Every secret of a full world is carried to every other place, cut, stretched and altered: none opens there.

What is moved is what a thief with write access to the database or to the disk could move: sealed columns,
sealed files, wrapped keys. The counts are printed (`pytest -s`).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, models, transaction

from beneficiaries.models import Bilan
from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedTextField, Sealed
from confidentiality.files import fetch
from confidentiality.models import (
    BilanKey,
    DocumentSigner,
    OrganisationKey,
    ProofKey,
    SealingCertificate,
    SharingGrant,
    SignatureRequest,
)
from confidentiality.signatures.acting import place_of as place_of_signed
from confidentiality.vault import Place, Unreadable, keyring, unseal
from confidentiality.vault.master import MasterUnknown
from exchange.models import BilanFile
from exchange.queries import place_of as place_of_document
from foundation.tenancy import content_of, tenant
from funding.models import Agreement
from funding.queries import place_of as place_of_scan
from sessions.attendance.attesting import place_of as place_of_evidence
from sessions.attendance.papers import place_of as place_of_sheet
from sessions.models import Attestation, Contestation, PaperSheet, SignatureDrawing
from synthesis.models import Synthesis
from synthesis.operations import freeze_synthesis
from tests.factories import NOW

PROOF = {SignatureDrawing, Attestation, Contestation, SignatureRequest}  # sealed, and no content
ROWS_OF_A_TABLE = 3  # of each bilan: sixty answers would say sixty times the same
LATER = NOW + timedelta(minutes=5)


@dataclass(frozen=True)
class Secret:
    """One sealed value where it belongs, and who may be shown its row."""

    row: models.Model
    column: EncryptedTextField
    user_id: UUID
    sealed: bytes

    @property
    def where(self) -> str:
        return f"{self.row._meta.db_table}.{self.column.column}"

    def opens(self, sealed: bytes) -> bool:
        """Whether this row, read with these bytes in this column, shows something."""
        self.row.__dict__[self.column.attname] = Sealed(sealed)
        try:
            getattr(self.row, self.column.attname)
        except Unreadable:
            return False
        finally:
            self.row.__dict__[self.column.attname] = Sealed(self.sealed)
        return True


@pytest.fixture
def bilans(world) -> list[Bilan]:
    """Three bilans in two organisations, each with every kind of secret."""
    places = world.places
    found = []
    for name, house in (("own", "organisation_id"), ("unassigned", "organisation_id"), ("foreign", "organisation_id")):
        with tenant(places[name].ids[house]):
            bilan = Bilan.objects.select_related("consultant", "beneficiary").get(pk=places[name].ids["bilan_id"])
            with content_of(bilan.pk):
                complete(bilan)
        found.append(bilan)
    return found


def complete(bilan: Bilan) -> None:
    """What the world leaves out: a final synthesis for some, a share of it."""
    synthesis = Synthesis.objects.get(bilan=bilan)
    if synthesis.frozen_at is None:
        freeze_synthesis(synthesis, at=LATER, signature_absent=True, reason="Absente ce jour")
    SharingGrant.objects.create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        recipient_kind=SharingGrant.Recipient.CEP,
        recipient_name="Un conseil",
        recipient_address="conseil@exemple.test",
        document_sha256="0" * 64,
        granted_at=NOW,
        expires_on=NOW.date() + timedelta(days=30),
    )


@contextmanager
def shown(bilan: Bilan) -> Iterator[None]:
    with tenant(bilan.organisation_id, user_id=bilan.consultant.user_id), content_of(bilan.pk):
        yield


def secrets_of(bilan: Bilan) -> list[Secret]:
    """Every sealed column of (some of) every row of one bilan, which is open."""
    found = []
    for model in apps.get_models():
        columns = [column for column in model._meta.fields if isinstance(column, EncryptedTextField)]
        if columns and model is not SealingCertificate:  # of the house, not of a bilan
            # Proof (class D) is no content: its rows show in the whole house.
            rows = list(model._base_manager.filter(bilan=bilan.pk).order_by("pk")[:ROWS_OF_A_TABLE])
            assert rows, f"{model.__name__} is empty: this test would prove nothing of it"
            found += [
                Secret(row, column, bilan.consultant.user_id, bytes(row.__dict__[column.attname]))
                for row in rows
                for column in columns
                if row.__dict__[column.attname] is not None
            ]
    return found


def altered(sealed: bytes) -> Iterator[tuple[str, bytes]]:
    """The same bytes with a bit changed in each of their parts, cut, stretched, or nothing at all."""
    for part, place in (("kind", 0), ("key", 5), ("nonce", 20), ("text", 29), ("tag", -1)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        yield f"bit of the {part}", bytes(changed)
    yield from (("cut by one", sealed[:-1]), ("cut to its header", sealed[:29]), ("cut to half a header", sealed[:12]))
    yield from (("stretched", sealed + b"\0"), ("doubled", sealed + sealed), ("emptied", b""))


def test_every_table_of_content_is_there(bilans):
    with shown(bilans[0]):
        tables = {secret.row._meta.model for secret in secrets_of(bilans[0])}

    sealed = {model for model in apps.get_models() if issubclass(model, ContentModel)} - {BilanKey}
    assert tables == sealed | PROOF


def test_no_sealed_column_opens_at_another_place(bilans):
    counts: Counter[str] = Counter()
    everything = {}
    for bilan in bilans:
        with shown(bilan):
            everything[bilan.pk] = secrets_of(bilan)

    for bilan in bilans:
        with shown(bilan):
            for target in everything[bilan.pk]:
                assert target.opens(target.sealed), target.where
                counts["at home"] += 1
                for source in (secret for secrets in everything.values() for secret in secrets):
                    if source is not target:
                        relabelled = target.sealed[:17] + source.sealed[17:]
                        assert not target.opens(source.sealed), f"{source.where} opens in {target.where}"
                        assert not target.opens(relabelled), f"{source.where}, relabelled, opens in {target.where}"
                        counts["moved and refused"] += 2

    print(dict(counts))
    assert counts["moved and refused"] > 5_000


def test_no_altered_column_opens(bilans):
    refused = 0
    for bilan in bilans:
        with shown(bilan):
            for secret in secrets_of(bilan):
                for name, sealed in altered(secret.sealed):
                    assert not secret.opens(sealed), f"{secret.where} opens with {name}"
                    refused += 1

    print({"altered and refused": refused})
    assert refused > 500


def test_columns_swapped_in_the_table_itself_open_for_nobody(bilans):
    """Where no trigger stops the update already, the row that is read again refuses."""
    counts: Counter[str] = Counter()
    for bilan in bilans:
        with shown(bilan):
            by_column: dict[str, list[Secret]] = {}
            for secret in secrets_of(bilan):
                by_column.setdefault(secret.where, []).append(secret)
            for target, source in (pair for family in by_column.values() for pair in permutations(family, 2)):
                counts["refused by " + update(target, source.sealed)] += 1

    print(dict(counts))
    assert set(counts) == {"refused by the database", "refused by the seal"}


def update(target: Secret, sealed: bytes) -> str:
    """Copy bytes into a column; who refuses: the database, or the seal when the row is read again."""
    table, column = target.row._meta.db_table, target.column.column
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [sealed, target.row.pk])
            assert cursor.rowcount == 1
            again = type(target.row)._base_manager.get(pk=target.row.pk)
            with pytest.raises(Unreadable):
                getattr(again, target.column.attname)
            transaction.set_rollback(True)
    except DatabaseError:
        return "the database"
    return "the seal"


# --- Files -------------------------------------------------------------------------------------


def files_of(bilan: Bilan) -> list[tuple[str, Place]]:
    """Each stored file of a bilan, its name and its place."""
    documents = [(file.storage_name, place_of_document(file)) for file in BilanFile.objects.filter(bilan=bilan)]
    scans = [(one.file_name, place_of_scan(one)) for one in Agreement.objects.filter(bilan=bilan).exclude(file_name="")]
    shown = Attestation.objects.filter(bilan=bilan).exclude(file_name="")
    sheets = PaperSheet.objects.filter(bilan=bilan).exclude(file_name="")
    proofs = [(one.file_name, place_of_evidence(one)) for one in shown]
    asked = SignatureRequest.objects.filter(bilan=bilan)
    papers = DocumentSigner.objects.filter(request__bilan=bilan).exclude(scan_name="")
    signed = [(one.file_name, place_of_signed(one, "document")) for one in asked]
    signed += [(one.scan_name, place_of_signed(one, "scan")) for one in papers]
    return documents + scans + proofs + signed + [(one.file_name, place_of_sheet(one)) for one in sheets]


def test_no_stored_file_opens_as_another_nor_altered(bilans):
    refused = 0
    everything = {}
    for bilan in bilans:
        with shown(bilan):
            everything[bilan.pk] = files_of(bilan)
    names = [name for files in everything.values() for name, _ in files]
    kept = {name: bytes_of(name) for name in names}

    for bilan in bilans:
        with shown(bilan):
            for name, place in everything[bilan.pk]:
                assert fetch(name, place)
                others = [content for other, content in kept.items() if other != name]
                for content in [*others, *(content for _, content in altered(kept[name]))]:
                    replace(name, content)
                    with pytest.raises(Unreadable):
                        fetch(name, place)
                    refused += 1
                replace(name, kept[name])

    print({"files refused": refused})
    assert refused >= len(names) * (len(names) - 1)


def bytes_of(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def replace(name: str, content: bytes) -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


# --- Keys --------------------------------------------------------------------------------------


def wrapped_keys(bilans: list[Bilan]) -> list[tuple[Bilan, type, UUID, bytes]]:
    """Every key, of every floor, with the bilan that has to be open to see it."""
    found = {}
    for bilan in bilans:
        with shown(bilan):
            for model in (BilanKey, ProofKey, OrganisationKey):
                of_bilan = {"bilan": bilan} if model is ProofKey else {}
                for key in model.objects.filter(**of_bilan):
                    found[key.pk] = (bilan, model, key.pk, bytes(key.wrapped))
    return list(found.values())


def test_no_wrapped_key_opens_in_the_place_of_another(bilans):
    keys = wrapped_keys(bilans)
    refused = 0

    for bilan, model, key_id, wrapped in keys:
        for _, _, other_id, other in keys:
            if other_id != key_id:
                refused += is_refused(bilan, model, key_id, other)
        for _, bytes_ in altered(wrapped):
            refused += is_refused(bilan, model, key_id, bytes_)

    print({"keys": len(keys), "moved or altered and refused": refused})
    assert refused == len(keys) * (len(keys) - 1 + len(list(altered(b"0" * 60))))


def is_refused(bilan: Bilan, model: type, key_id: UUID, wrapped: bytes) -> bool:
    """Whether nothing that the key stands above opens once these bytes are in its place."""
    with shown(bilan):
        secrets = secrets_of(bilan)
        with transaction.atomic():
            model.objects.filter(pk=key_id).update(wrapped=wrapped)
            keyring.forget()
            found = key_stays_shut(bilan, model, key_id, secrets)
            transaction.set_rollback(True)
        keyring.forget()
    return found


def key_stays_shut(bilan: Bilan, model: type, key_id: UUID, secrets: list[Secret]) -> bool:
    if model is BilanKey:
        touched = [secret for secret in secrets if secret.sealed[1:17] == key_id.bytes]
        attempts = [(secret.sealed, secret.column.place_of(secret.row)) for secret in touched[:2]]
    elif model is OrganisationKey:
        attempts = [(secret.sealed, secret.column.place_of(secret.row)) for secret in secrets[:2]]
    else:
        attempts = [(bytes_of(name), place) for name, place in files_of(bilan)]
        attempts = [(sealed, place) for sealed, place in attempts if sealed[1:17] == key_id.bytes]
    assert attempts, f"{model.__name__} {key_id} seals nothing that this test opens"
    for sealed, place in attempts:
        with pytest.raises(MasterUnknown):
            unseal(sealed, place)
    return True
