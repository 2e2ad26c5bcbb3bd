"""What each retention class of a bilan holds, told by the content models themselves: no app can be forgotten."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from confidentiality.content import ContentModel
from confidentiality.models import BilanKey
from confidentiality.vault.places import Retention


@dataclass
class Erased:
    """What went: how many of each thing, by its name in words; which rows; which files of the storage."""

    counts: dict[str, int] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    keys: int = 0


# What lets proofs of presence go, told by the apps that hold some: they count what they delete and name its files.
purgers: list[Callable[[UUID, Erased], None]] = []


def content_models(retention: Retention) -> Iterator[type[ContentModel]]:
    """The content tables of a class, keys apart."""
    for model in apps.get_models():
        if issubclass(model, ContentModel) and model is not BilanKey and model.retention_class == retention:
            yield model


def held(model: type[ContentModel], bilan_id: UUID, document_id: UUID | None = None) -> QuerySet:
    """The rows of one bilan, or the one document; its content must be open."""
    rows = model._base_manager.filter(bilan_id=bilan_id)
    return rows.filter(pk=document_id) if document_id else rows


def erase(bilan_id: UUID, retention: Retention, document_id: UUID | None) -> Erased:
    """Delete keys, then rows; the files are named, for when it is committed.

    Keys go first: their deletion waits for whoever is writing under them, and the rows that
    they leave behind are then seen and deleted too.
    """
    erased = Erased()
    if retention == Retention.PROOF:
        for purge in purgers:
            purge(bilan_id, erased)
        return erased
    keys = BilanKey.objects.filter(bilan_id=bilan_id, retention=retention, document_id=document_id)
    erased.keys = keys._raw_delete(keys.db)
    for model in content_models(retention):
        if model.is_seen_by_author_only:
            count = erase_unseen(model)
        else:
            count = _erase_seen(model, bilan_id, document_id, erased)
        if count:
            erased.counts[str(model._meta.verbose_name_plural)] = count
    return erased


def erase_unseen(model: type[ContentModel]) -> int:
    """Delete rows that only their author may see: the statement names none, the open bilan bounds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
        return cursor.rowcount


def count_unseen(model: type[ContentModel]) -> int:
    """How many such rows the open bilan holds: what their deletion would take, undone at once."""
    with transaction.atomic():
        count = erase_unseen(model)
        transaction.set_rollback(True)
    return count


def _erase_seen(model: type[ContentModel], bilan_id: UUID, document_id: UUID | None, erased: Erased) -> int:
    rows = held(model, bilan_id, document_id)
    names = list(model.file_columns)
    for found in rows.order_by("pk").values("pk", *names):
        erased.rows.append(f"{model._meta.db_table}:{found['pk']}")
        erased.files += [found[name] for name in names if found[name]]
    return rows._raw_delete(rows.db)
