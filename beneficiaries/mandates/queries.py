"""What screens read of mandates: who could take a bilan, who has it, who waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from beneficiaries.load import Load, loads_of
from beneficiaries.models import Bilan, Mandate
from beneficiaries.steps import NextStep
from foundation.formats import plain_day, short_day
from organisations.models import Membership
from organisations.queries import consultants

Kind = Mandate.Kind


@dataclass(frozen=True)
class Colleague:
    """Somebody who could take a bilan, with how many they have."""

    member: Membership
    load: Load

    @property
    def label(self) -> str:
        count = self.load.count
        full = ", plafond atteint" if self.load.is_full else ""
        if count == 0:
            return f"{self.member} — aucun bilan en cours{full}"
        return f"{self.member} — {count} bilan{'s' if count > 1 else ''} en cours{full}"


def colleagues_with_load(*, without: Iterable[UUID] = ()) -> list[Colleague]:
    """The consultants of the house and their bilans under way, in three queries whatever their number."""
    members = list(consultants().exclude(pk__in=list(without)))
    loads = loads_of(members)
    return [Colleague(member, loads[member.pk]) for member in members]


@dataclass(frozen=True)
class MandateRow:
    """One mandate as the page of a bilan shows it."""

    mandate: Mandate
    title: str
    tone: str
    word: str
    notes: tuple[str, ...]
    end_url: str = ""
    end_label: str = ""
    end_effect: str = ""
    paper_url: str = ""


ENDS = {
    Kind.SUCCESSOR: ("Retirer la proposition", "La personne n’aura plus à répondre. Rien d’autre ne change."),
    Kind.INTERIM: ("Terminer l’intérim", "Le bilan revient à la personne qui l’accompagnait avant."),
    Kind.GUEST: ("Fermer cet accès", "L’accès se ferme tout de suite."),
}


def mandate_rows(bilan: Bilan, *, today: date, slug: str, may_act: bool) -> list[MandateRow]:
    """The mandates of a bilan, the latest first; nothing of its content."""
    for mandate in bilan.mandates:
        mandate.bilan = bilan
    return [_row(mandate, today=today, slug=slug, may_act=may_act) for mandate in reversed(bilan.mandates)]


def _row(mandate: Mandate, *, today: date, slug: str, may_act: bool) -> MandateRow:
    tone, word = state_of(mandate, today)
    is_open = mandate.ended_at is None and not (mandate.until_on and mandate.until_on < today)
    end_label, end_effect = ENDS[Kind(mandate.kind)]
    ends = may_act and is_open
    has_space = mandate.bilan.beneficiary.user_id is not None
    awaits_paper = ends and not has_space and (mandate.is_waiting or mandate.kind == Kind.INTERIM)
    return MandateRow(
        mandate=mandate,
        title=f"{mandate.member}, {what_of(mandate)}",
        tone=tone,
        word=word,
        notes=notes_of(mandate),
        end_url=reverse("beneficiaries:end_mandate", args=[slug, mandate.pk]) if ends else "",
        end_label=end_label,
        end_effect=end_effect,
        paper_url=reverse("beneficiaries:paper_mandate", args=[slug, mandate.pk]) if awaits_paper else "",
    )


def what_of(mandate: Mandate) -> str:
    """What the member does, in a few words."""
    if mandate.kind == Kind.GUEST:
        return f"pour {mandate.get_purpose_display().lower()}"
    return {Kind.SUCCESSOR: "pour prendre la suite", Kind.INTERIM: "par intérim"}[Kind(mandate.kind)]


def notes_of(mandate: Mandate) -> tuple[str, ...]:
    """Who proposed it and why, and how the person answered."""
    proposed = f"Proposé par {mandate.proposed_by} le {plain_day(mandate.proposed_at)} : {mandate.reason}"
    notes = [proposed.replace(" :", "\N{NO-BREAK SPACE}:")]
    if mandate.is_self_assigned:
        notes.append(f"{mandate.proposed_by} s’est proposé ou proposée pour ce bilan")
    if mandate.is_assisted:
        notes.append("Réponse notée d’après un papier signé")
    return tuple(notes)


def state_of(mandate: Mandate, today: date) -> tuple[str, str]:
    """Where a mandate stands: a tone and a word."""
    decided = short_day(mandate.decided_at) if mandate.decided_at else ""
    if mandate.kind == Kind.INTERIM and mandate.ended_at is None:
        if mandate.is_accepted:
            return "success", f"En cours, lecture acceptée le {decided}"
        return "warning", "En cours, sans lecture" if mandate.is_accepted is None else "En cours, lecture refusée"
    if mandate.is_live_guest(today):
        return "success", f"Accès ouvert jusqu’au {short_day(mandate.until_on)}"
    if mandate.is_accepted and mandate.kind == Kind.SUCCESSOR:
        return "success", f"Accepté le {decided}"
    if mandate.is_accepted is False:
        return "neutral", f"Refusé le {decided}"
    if mandate.ended_at is None and not (mandate.until_on and mandate.until_on < today):
        return "warning", "Attend la réponse de la personne"
    return "neutral", "Terminé" if mandate.decided_at or mandate.kind == Kind.INTERIM else "Sans réponse"


def waiting_for_person(bilan: Bilan, *, today: date) -> list[Mandate]:
    """What the person has not answered yet."""
    return [
        mandate
        for mandate in bilan.mandates
        if mandate.is_waiting and not (mandate.until_on and mandate.until_on < today)
    ]


def readers_of(bilan: Bilan, *, today: date) -> list[str]:
    """Who of the team may open content today: in charge and agreed to, and guests."""
    names = [str(bilan.consultant)] if bilan.is_content_agreed else []
    return names + [str(mandate.member) for mandate in bilan.mandates if mandate.is_live_guest(today)]


def next_for_person(bilan: Bilan, *, today: date, slug: str) -> list[NextStep]:
    """Proposals wait for the person's word: who accompanies them is theirs to say."""
    waiting = waiting_for_person(bilan, today=today)
    if not waiting:
        return []
    return [
        NextStep(
            rank=5,
            title="Décider qui vous accompagne",
            text="Votre organisme vous propose un changement. Rien ne s’ouvre sans votre réponse.",
            action_label="Lire et répondre",
            url=reverse("beneficiaries:own_decide", args=[slug, waiting[0].pk])
            if len(waiting) == 1
            else reverse("beneficiaries:own_access", args=[slug]),
        )
    ]
