"""The read models of these pages: the course tells when the bilan ended, the rest is below."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.http import Http404
from django.urls import reverse

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import CONSENT_KINDS, ended_at
from beneficiaries.rules import Kind as FactKind
from beneficiaries.steps import NextStep
from confidentiality.consent_texts import TEXTS, Text, text_of
from confidentiality.destruction.planning import days_left
from confidentiality.models import AccessLine, Consent, Destruction
from confidentiality.queries import live_consent
from confidentiality.vault.places import Retention
from foundation.clock import paris_day
from foundation.formats import plain_day
from organisations.permissions import DataClass

SLUGS = {"synthese": Consent.Kind.KEEP_SYNTHESIS, "suivi": Consent.Kind.FOLLOW_UP_CONTACT}
KEEPING = "documents"
WORDS = {
    DataClass.QUESTIONNAIRES: "vos réponses et vos résultats",
    DataClass.SYNTHESIS: "votre synthèse",
    DataClass.KEPT_DOCUMENTS: "un document gardé pour le suivi",
    DataClass.FILES: "vos documents",
    DataClass.EXCHANGES: "vos messages, vos résumés de séance et vos exercices",
    DataClass.CIRCUMSTANCES: "votre situation et vos aménagements",
    DataClass.PHASES: "votre programme et le compte rendu d’investigation",
}


def kind_of(slug: str) -> Consent.Kind:
    """The question of an address. Raises Http404."""
    if slug == KEEPING:
        return Consent.Kind.KEEP_DOCUMENTS
    if slug not in SLUGS:
        raise Http404
    return SLUGS[slug]


def end_of(bilan: Bilan) -> date | None:
    """The day on which the bilan ended, if it did (R6313-7: « le terme de l’action »)."""
    end = ended_at(course_of(bilan))
    return paris_day(end) if end else None


@dataclass(frozen=True)
class Opening:
    """One line of the journal, in the person's words."""

    who: str
    what: str
    why: str
    at: datetime


def openings_of(bilan: Bilan) -> QuerySet[AccessLine]:
    """The journal of a bilan, the latest first."""
    return AccessLine.objects.filter(bilan=bilan).order_by("-at")


def told(line: AccessLine) -> Opening:
    """« a ouvert votre synthèse »."""
    if line.act == AccessLine.Act.ASSIGNED:
        what = "s’est attribué votre bilan"
    elif line.act in (AccessLine.Act.HANDED, AccessLine.Act.ADDRESS, AccessLine.Act.CARD):
        what = line.get_act_display()
    else:
        what = f"{line.get_act_display()} {WORDS.get(DataClass(line.data_class), 'un contenu de votre bilan')}"
    return Opening(line.actor_name, what, line.reason, line.at)


@dataclass(frozen=True)
class Answer:
    """A question and where its answer stands."""

    kind: Consent.Kind
    slug: str
    text: Text
    consent: Consent | None
    is_gone: bool = False

    @property
    def word(self) -> str:
        if self.consent is None:
            return "Pas encore répondu"
        text = text_of(self.kind, self.consent.text_version)
        return text.yes if self.consent.is_given else text.no


def answers_of(bilan: Bilan, *, gone: Collection[str] = ()) -> list[Answer]:
    """Every question besides the bilan itself; one query. What is `gone` cannot be kept any more."""
    about = {Consent.Kind.KEEP_SYNTHESIS: Retention.SYNTHESIS, Consent.Kind.KEEP_DOCUMENTS: Retention.WORKING}
    slugs = {kind: slug for slug, kind in SLUGS.items()} | {Consent.Kind.KEEP_DOCUMENTS: KEEPING}
    live = {one.kind: one for one in Consent.objects.filter(bilan=bilan, withdrawn_at=None, superseded_at=None)}
    return [
        Answer(kind, slugs[kind], text, live.get(kind), is_gone=about.get(kind) in gone) for kind, text in TEXTS.items()
    ]


def planned_of(bilan: Bilan) -> list[Destruction]:
    """The days of destruction, those to come first."""
    return list(Destruction.objects.filter(bilan=bilan).order_by(F("done_at").asc(nulls_first=True), "due_on"))


def next_for_person(bilan: Bilan, at: datetime, slug: str) -> list[NextStep]:
    """The choice at handing over, the warning before, and the proof after."""
    steps = []
    course = course_of(bilan)
    planned = {one.retention: one for one in Destruction.objects.filter(bilan=bilan, document_id=None)}
    working = planned.get(Retention.WORKING)
    handed = course.has(FactKind.HANDED_OVER) or course.has(FactKind.HANDING_OVER_PROPOSED)
    synthesis = planned.get(Retention.SYNTHESIS)
    is_there = synthesis is None or synthesis.done_at is None
    if handed and is_there and live_consent(bilan.pk, Consent.Kind.KEEP_SYNTHESIS) is None:
        steps.append(
            NextStep(
                rank=18,
                title="Garder ou effacer votre synthèse",
                text="Une question, deux réponses possibles. Sans réponse, elle est effacée avec le reste.",
                action_label="Lire et choisir",
                url=reverse("confidentiality:own_consent", args=[slug, "synthese"]),
            )
        )
    if working is not None and working.done_at is None:
        left = days_left(working, at)
        steps.append(
            NextStep(
                rank=14 if left <= 7 else 25,
                title=f"Vos documents seront effacés le {plain_day(working.due_on)}",
                text="Emportez avant ce jour tout ce qui est à vous, en un seul geste.",
                action_label="Tout emporter",
                url=reverse("confidentiality:own_archive", args=[slug]),
            )
        )
    return steps


def consent_to_the_bilan(bilan: Bilan) -> object:
    """The person's last word on the bilan itself, from the chain of facts."""
    return course_of(bilan).last(*CONSENT_KINDS)
