"""How far a bilan is, for the documents that wait for something to have taken place."""

from dataclasses import dataclass

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from funding.agreements.changes import changes_between, terms_of
from funding.agreements.dossier import Dossier
from funding.agreements.kinds import ATTESTATIONS, Kind, State
from funding.agreements.lookup import BASES
from funding.models import Document
from sessions.models import Session


@dataclass(frozen=True)
class Progress:
    """What some documents wait for."""

    has_met: bool
    is_over: bool


def progress_of(bilan: Bilan) -> Progress:
    held = Session.objects.filter(bilan=bilan, state=Session.State.HELD, kind=Session.Kind.ACCOMPANIMENT)
    course = course_of(bilan)
    return Progress(held.exists(), course.is_closed or course.is_stopped)


def not_yet(kind: Kind, dossier: Dossier, found: list[Document], progress: Progress) -> str:
    """Why a document cannot be made today, whatever is filled; empty when it can."""
    if kind in ATTESTATIONS and not progress.has_met:
        return "Après la première séance"
    if kind == Kind.AIF_END and not progress.is_over:
        return "À la fin du bilan"
    if kind != Kind.AMENDMENT:
        return ""
    signed = [one for one in found if one.state == State.SIGNED and one.kind in (*BASES, Kind.AMENDMENT)]
    if not any(one.kind in BASES for one in signed):
        return "Après la signature"
    last = max(signed, key=lambda one: one.made_at)
    return "" if changes_between(last.terms, terms_of(dossier)) else "Rien n’a changé"
