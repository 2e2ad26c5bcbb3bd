"""Who may be mandated on a bilan, and what the person's answer changes (DESIGN invariant 21)."""

from dataclasses import dataclass
from datetime import date, timedelta

from beneficiaries.models import Mandate
from beneficiaries.rules import Course, Refusal

Kind = Mandate.Kind
# A house rule, not the law's: an invitation is a favour, and ends by itself. The trigger holds it too.
GUEST_DAYS = 92


@dataclass(frozen=True)
class Candidate:
    """The colleague who would gain the right, as the rules see them."""

    name: str
    accompanies: bool
    is_in_charge: bool
    is_interim: bool
    is_the_person: bool


def may_mandate(
    course: Course, kind: str, candidate: Candidate, *, until_on: date | None, today: date
) -> Refusal | None:
    """Whether this colleague may be proposed; None when they may."""
    if candidate.is_the_person:
        return Refusal("On n’accompagne pas son propre bilan : choisissez une autre personne de l’équipe.")
    if not candidate.accompanies:
        return Refusal(f"{candidate.name} n’accompagne pas de bilans dans votre organisme.")
    if candidate.is_in_charge and not (kind == Kind.SUCCESSOR and candidate.is_interim):
        return Refusal(f"{candidate.name} accompagne déjà ce bilan.")
    if kind != Kind.GUEST:
        return None
    if course.is_closed or course.is_stopped:
        return Refusal("Ce bilan est terminé ou arrêté : personne ne peut plus y être invité.")
    if until_on is None or until_on < today:
        return Refusal("Indiquez le dernier jour de l’invitation, aujourd’hui ou plus tard.")
    if until_on > today + timedelta(days=GUEST_DAYS):
        return Refusal("Une invitation dure trois mois au plus : choisissez un jour plus proche.")
    return None


@dataclass(frozen=True)
class Effects:
    """What each answer changes, said before the person gives it."""

    yes: tuple[str, ...]
    no: tuple[str, ...]


def effects_of(mandate: Mandate, *, last_day: str = "") -> Effects:
    """Who will read what from when, and who will not any more; `last_day` is the guest's, as text."""
    member, former = str(mandate.member), str(mandate.replaces)
    if mandate.kind == Kind.GUEST:
        return Effects(
            yes=(
                f"Dès votre réponse, et jusqu’au {last_day}, {member} lit les étapes et les dates de votre bilan, "
                "et vos questionnaires rendus.",
                f"{member} ne lit pas votre synthèse et n’écrit rien à votre place.",
                f"{former} continue de vous accompagner. Vous pouvez fermer cet accès à tout moment, d’ici.",
            ),
            no=(f"{member} ne lit rien de votre bilan. Rien d’autre ne change.",),
        )
    if mandate.kind == Kind.INTERIM:
        return Effects(
            yes=(
                f"Dès votre réponse, {member} lit aussi vos questionnaires rendus et votre synthèse, et vous accompagne.",
                f"{former} ne lit plus rien pendant ce temps.",
                "Vous pouvez revenir sur votre réponse à tout moment, d’ici.",
            ),
            no=(
                f"{member} voit les dates, les heures et les financements, et peut prévoir vos séances, "
                "mais ne lit ni vos questionnaires ni votre synthèse.",
                "Personne de l’équipe ne les lit tant que vous n’avez pas donné votre accord.",
            ),
        )
    if mandate.member_id == mandate.replaces_id:
        return Effects(
            yes=(f"{member} vous accompagne jusqu’à la fin, et lit vos questionnaires rendus et votre synthèse.",),
            no=("Rien ne change : l’intérim continue comme aujourd’hui.",),
        )
    return Effects(
        yes=(
            f"Dès votre réponse, {member} vous accompagne et lit vos questionnaires rendus et votre synthèse.",
            f"Au même instant, {former} ne les lit plus, et garde seulement de quoi signer les séances déjà faites.",
        ),
        no=(f"{former} continue de vous accompagner. {member} ne lit rien.",),
    )
