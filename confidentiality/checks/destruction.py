"""Whether what had to be destroyed is destroyed, everywhere, and whether the register is whole."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from confidentiality.content import ContentModel
from confidentiality.destruction.contents import content_models, count_unseen, held
from confidentiality.destruction.proof import REGISTER, canonical, committed_lines
from confidentiality.models import BilanKey, Destruction, FileToErase, LegalHold, RegisterEntry
from confidentiality.register import shipped
from confidentiality.vault.places import Retention
from confidentiality.vault.signing import is_signed, public_key
from foundation.clock import paris_day
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import content_of, tenant
from organisations.models import Organisation

GRACE = timedelta(days=1)


def faults(organisation: Organisation, at: datetime) -> Iterator[str]:
    """What does not hold in one organisation; runs inside its tenant."""
    yield from _overdue(organisation, at)
    yield from _leftovers(organisation)
    left = FileToErase.objects.filter(since__lt=at - GRACE).count()
    if left:
        yield f"{organisation.slug}: {left} destroyed files are still on the storage"
    yield from _from_the_future(organisation, at)
    yield from _broken_register(organisation)


def _overdue(organisation: Organisation, at: datetime) -> Iterator[str]:
    today = paris_day(at)
    held_bilans = set(
        LegalHold.objects.filter(lifted_at=None, until_on__gte=today - GRACE).values_list("bilan", flat=True)
    )
    late = Destruction.objects.filter(done_at=None, due_on__lt=today - GRACE).exclude(bilan__in=held_bilans)
    for destruction in late:
        yield f"{organisation.slug}: {destruction.retention} of bilan {destruction.bilan_id} was due on {destruction.due_on}"
    planned = Destruction.objects.filter(done_at=None).exclude(
        pk__in=DueDate.objects.filter(kind="confidentiality.destroy", raised_at=None).values("subject_id")
    )
    for destruction in planned:
        yield f"{organisation.slug}: nothing will raise the destruction {destruction.pk}"


def _leftovers(organisation: Organisation) -> Iterator[str]:
    for destruction in Destruction.objects.filter(done_at__isnull=False):
        where = f"{organisation.slug}, bilan {destruction.bilan_id}, {destruction.retention}"
        with content_of(destruction.bilan_id):
            for model in content_models(Retention(destruction.retention)):
                is_unseen = model.is_seen_by_author_only
                rows = held(model, destruction.bilan_id, destruction.document_id)
                count = count_unseen(model) if is_unseen else rows.count()
                if count:
                    yield f"{where}: {count} rows are left in {model._meta.db_table}"
            keys = BilanKey.objects.filter(
                bilan=destruction.bilan_id, retention=destruction.retention, document_id=destruction.document_id
            )
            if keys.exists():
                yield f"{where}: its key is still there"
        waiting = OutboxMessage.objects.filter(
            subject_id=destruction.pk, state__in=[OutboxMessage.State.WAITING, OutboxMessage.State.FAILED]
        )
        if waiting.exists():
            yield f"{where}: a mail about it still waits"


def _from_the_future(organisation: Organisation, at: datetime) -> Iterator[str]:
    """A destruction is started by the clock: a date to come was written by somebody else."""
    forged = Destruction.objects.filter(started_at__gt=at + GRACE).count()
    if forged:
        yield f"{organisation.slug}: {forged} destructions say that they took place in the future"


def _broken_register(organisation: Organisation) -> Iterator[str]:
    previous = ""
    entries = list(RegisterEntry.objects.order_by("number"))
    for place, entry in enumerate(entries, start=1):
        where = f"{organisation.slug}, register {entry.number}"
        message = canonical(entry.statement)
        if entry.number != place or entry.statement["number"] != place:
            yield f"{where}: an entry is missing before it"
        if entry.statement["previous_hash"] != previous:
            yield f"{where}: not chained to the one before"
        if hashlib.sha256(message).hexdigest() != entry.entry_hash:
            yield f"{where}: its statement changed"
        elif not is_signed(message, bytes(entry.signature), public_key()):
            yield f"{where}: its signature is not this installation's"
        previous = entry.entry_hash
    here = {entry.entry_hash for entry in entries}
    missing = _hashes(committed_lines(), organisation) - here
    unshipped = here - _hashes(shipped(REGISTER), organisation)
    if missing:
        yield f"{organisation.slug}: {len(missing)} shipped destructions are not here"
    if unshipped:
        yield f"{organisation.slug}: {len(unshipped)} destructions were not shipped"


def _hashes(lines: Iterable[dict[str, Any]], organisation: Organisation) -> set[str]:
    return {line["entry_hash"] for line in lines if line["statement"]["organisation"] == str(organisation.pk)}


def file_faults() -> Iterator[str]:
    """Sealed files that no row names: left over by a destruction, or by a transaction that failed."""
    yield from (f"{name}: a file that no row names" for name in unnamed_files())


def unnamed_files() -> Iterator[str]:
    """The names, in the storage, of the files that no row of any organisation names."""
    named: set[str] = set()
    for organisation in Organisation.objects.all():
        with tenant(organisation.pk):
            named |= set(_named_files())
    for name in stored_files():
        if name not in named:
            yield name


def _named_files() -> Iterator[str]:
    """Every file that a row of the current tenant names."""
    from confidentiality.destruction.contents import held as rows_of

    plain = [
        model
        for model in apps.get_models()
        if getattr(model, "file_columns", ()) and not issubclass(model, ContentModel)
    ]
    for model in plain:
        yield from _names(model._base_manager.all(), model)
    content = [model for model in apps.get_models() if issubclass(model, ContentModel) and model.file_columns]
    if content:
        bilan_model = apps.get_model("beneficiaries", "Bilan")
        for bilan_id in bilan_model._base_manager.values_list("pk", flat=True):
            with content_of(bilan_id):
                for model in content:
                    yield from _names(rows_of(model, bilan_id), model)


def _names(rows: models.QuerySet, model: type[models.Model]) -> Iterator[str]:
    for column in model.file_columns:  # type: ignore[attr-defined]
        yield from (name for name in rows.values_list(column, flat=True) if name)


def stored_files() -> Iterator[str]:
    """Every file of the storage, under its organisation's directory."""
    try:
        directories, _ = default_storage.listdir("")
    except FileNotFoundError:  # nothing was ever kept
        return
    for directory in directories:
        _, files = default_storage.listdir(directory)
        yield from (f"{directory}/{file}" for file in files)
