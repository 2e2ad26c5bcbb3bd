"""What the product itself shows of a bilan: opened by permission, read without a filter, decrypted, compared."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from beneficiaries.models import Bilan, Circumstances
from bilan.pages.privacy.finding import KeptAddress
from confidentiality.content import ContentModel
from confidentiality.destruction.contents import content_models
from confidentiality.fields import EncryptedTextField
from confidentiality.models import KeptDocument
from confidentiality.opening import opened
from confidentiality.vault import Retention
from exchange.finding import Files, OwnNotes
from exchange.models import BilanFile, ExerciseText, Message, Note, PhaseDraft, PhaseVersion, SummaryText
from exchange.queries import content_of_file
from foundation.tenancy import tenant
from organisations.permissions import CLASS_OF, CONTENT_VERBS, Actor, DataClass, Verb, can
from questionnaires.models import Answer, Reopening
from synthesis.models import Comment, Frozen, Section
from tests.shell import secrecy_model as plain

TABLES: dict[str, tuple[type[ContentModel], ...]] = {
    plain.QUESTIONNAIRES: (Answer, Reopening),
    plain.SYNTHESIS: (Section, Comment, Frozen),
    plain.FILES: (BilanFile,),
    plain.EXCHANGES: (Message, SummaryText, ExerciseText),
    plain.CIRCUMSTANCES: (Circumstances,),
    plain.PHASES: (PhaseDraft, PhaseVersion),
    plain.NOTES: (Note,),
    plain.KEPT: (KeptDocument,),
}
TABLES[plain.WHOLE] = tuple(model for touched, models in TABLES.items() if touched != plain.NOTES for model in models)
LOTS = {Retention.WORKING: plain.WORKING, Retention.SYNTHESIS: plain.FINAL}
CANARY = re.compile(r"canari-([0-9a-f]{32})")
VERBS = {
    touched: tuple(sorted(verb for verb in CONTENT_VERBS if CLASS_OF[verb] == DataClass(touched)))
    for touched in plain.CLASSES
}


def thing_of(bilan: Bilan, touched: str, actor: Actor):
    """What an address of this class names."""
    if touched == plain.NOTES:
        return OwnNotes(bilan, actor.user_id)
    if touched == plain.KEPT:
        return KeptAddress(bilan, bilan.pk)
    return Files(bilan, is_person=False) if touched == plain.FILES else bilan


def allowed(bilan: Bilan, touched: str, actor: Actor) -> list[Verb]:
    """The verbs of a class that the table allows somebody."""
    return [verb for verb in VERBS[touched] if can(actor, verb, thing_of(bilan, touched, actor))]


def read(bilan: Bilan, touched: str, actor: Actor, verb: Verb) -> frozenset[plain.Piece] | None:
    """What is seen behind the door, by its tables and lots; None when the door stays shut."""
    thing = thing_of(bilan, touched, actor)
    seen_as = tenant(bilan.organisation_id, user_id=actor.user_id) if can(actor, verb, thing) else nullcontext()
    try:
        with seen_as, opened(thing, by=actor, verb=verb):
            return frozenset(piece for model in TABLES[touched] for piece in pieces_in(model, bilan.pk, touched))
    except (Http404, PermissionDenied):
        return None


def pieces_in(model: type[ContentModel], bilan_id: UUID, touched: str) -> Iterator[plain.Piece]:
    """Every row that the database shows, with no filter of ours; each opens, and says its own bilan's canary."""
    for row in model._base_manager.all():
        said = "".join(str(value()) for value in sealed_values(row))
        found = set(CANARY.findall(said))
        assert row.bilan_id == bilan_id, f"a row of another bilan is shown: {row}"
        assert found <= {bilan_id.hex}, f"another bilan's words are shown: {found}"
        assert model is Answer or found or not said.strip(), f"{model.__name__} lost its canary"
        yield plain.Piece(
            table=model.__name__,
            touched=next(name for name, models in TABLES.items() if model in models),
            lot=row.pk if model is KeptDocument else LOTS[model.retention_class],
            author=row.author_id if model is Note else None,
        )


def sealed_values(row: ContentModel) -> Iterator:
    """How to open each secret of a row, its file included."""
    for column in row._meta.fields:
        if isinstance(column, EncryptedTextField):
            yield partial(getattr, row, column.attname)
    if isinstance(row, BilanFile):
        yield partial(content_of_file, row)


def count_without_opening() -> int:
    """Rows of content that the database shows while no bilan is open: always none."""
    tables = [model._meta.db_table for retention in Retention for model in content_models(retention)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " + ".join(f"(SELECT count(*) FROM {table})" for table in tables))
        return cursor.fetchone()[0]
