"""When an answer is due, when it may be put off, and what erasure can do on a day (GDPR art. 12.3 and 17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from beneficiaries.models import PersonRequest, RequestTask
from beneficiaries.rules import Refusal
from foundation.formats import NBSP, plain_day
from law.calendars import add_months

Kind = PersonRequest.Kind
Outcome = PersonRequest.Outcome

# What a person may see corrected in their file: contact and identity, which are not content.
CORRECTABLE = {"first_name": "Prénom", "last_name": "Nom", "email": "Adresse e-mail", "phone": "Téléphone"}


def due_on(received_on: date, *, months: int) -> date:
    """Art. 12.3: within one month of receipt, the same day of the next month or its last."""
    return add_months(received_on, months)


def may_extend(request: PersonRequest, *, on: date) -> Refusal | None:
    """Art. 12.3: once, and told to the person within the first month."""
    if not request.is_open:
        return Refusal("Cette demande a déjà sa réponse.")
    if request.extended_on:
        return Refusal("Le délai a déjà été prolongé : il ne peut l’être qu’une fois.")
    if on > request.first_due_on:
        return Refusal(f"Le premier délai est passé depuis le {plain_day(request.first_due_on)} : répondez maintenant.")
    return None


def may_answer(
    request: PersonRequest,
    *,
    outcome: Outcome,
    has_open_tasks: bool,
    gone_authors: Sequence[str] = (),
    does_erase: bool = False,
) -> Refusal | None:
    """« Granted » says that all was done: erasure is confirmed first, and private notes were answered for."""
    if not request.is_open:
        return Refusal("Cette demande a déjà sa réponse.")
    if outcome in (Outcome.GRANTED, Outcome.PARTLY) and request.must_be_confirmed:
        return Refusal("La personne n’a pas encore confirmé, après avoir lu ce qui sera effacé et ce que la loi garde.")
    if request.kind == Kind.ERASURE and outcome == Outcome.GRANTED and not does_erase:
        return Refusal("Cette réponse seule n’efface rien : utilisez « Effacer », ou refusez en disant pourquoi.")
    if outcome == Outcome.GRANTED and has_open_tasks:
        return Refusal("Une réponse sur des notes privées manque encore : attendez-la, ou acceptez en partie.")
    if outcome == Outcome.GRANTED and gone_authors:
        return Refusal(
            f"{' et '.join(gone_authors)} a quitté l’équipe : ses notes privées, s’il y en a, ne s’ouvrent plus pour"
            " personne. Acceptez en partie, et dites-le à la personne."
        )
    return None


def may_erase(request: PersonRequest, *, by_id: UUID, has_other_administrator: bool) -> Refusal | None:
    """Who typed a confirmation from paper does not erase too, where somebody else can."""
    if request.confirmed_by_id == by_id and has_other_administrator:
        return Refusal("Vous avez noté la confirmation sur papier : une autre personne de l’administration efface.")
    return None


def task_due_on(request_due_on: date, *, on: date) -> date:
    """Some days before the answer itself, never in the past."""
    return max(request_due_on - RequestTask.NOTICE, on)


@dataclass(frozen=True)
class Terms:
    """How many years the law keeps what, on a day."""

    agreement: int
    proofs: int
    invoices: int
    prospects: int


@dataclass(frozen=True)
class Erasure:
    """What a person reads before they confirm: what goes now, what stays and until when, what the end destroys."""

    now: list[str]
    kept: list[str]
    at_the_end: list[str]


# A bilan that was entered by mistake stays, without a name.
CANCELLED = ("D’un bilan annulé : sa date, sa durée et le motif de l’annulation, sans votre nom.",)


def erasure_of(
    *, has_bilan: bool, is_running: bool, ended_on: date | None, terms: Terms, has_cancelled: bool = False
) -> Erasure:
    """R6313-7 classes: A working papers, B synthesis sent at the person's request, C kept by agreement, D proofs."""
    if not has_bilan:
        return Erasure(
            now=[
                "Votre fiche : nom, coordonnées, statut et employeur.",
                "Votre accès : votre compte, s’il ne sert nulle part ailleurs, et vos connexions.",
                "Ce que vous avez écrit dans vos demandes, et l’accès de qui vous représente.",
            ],
            kept=[
                "La trace de vos demandes : leur nature, leurs dates et nos réponses, sans vos mots, pour pouvoir les"
                " prouver (RGPD, art. 17.3 e).",
                *(CANCELLED if has_cancelled else ()),
                "Les copies de sauvegarde, jusqu’à ce qu’elles expirent.",
            ],
            at_the_end=[f"Sans demande, votre fiche serait effacée {terms.prospects} ans après notre dernier contact."],
        )
    now = [
        "Dans votre fiche, ce que le contrat ne demande pas : votre téléphone.",
        "Vos aménagements : vous les retirez vous-même, à tout moment, depuis votre espace.",
    ]
    return Erasure(now=now, kept=_kept(ended_on, terms), at_the_end=_at_the_end(is_running, terms))


def _kept(ended_on: date | None, terms: Terms) -> list[str]:
    return [
        f"Les preuves du bilan, sans contenu (contrat, dates, heures, signatures, remise) : {_until(terms.proofs, ended_on)}."
        " Votre organisme propose cette durée, la loi ne la fixe pas ; un contrôle peut demander ces preuves (Code du"
        " travail, art. L6362-6 ; RGPD, art. 17.3 b et e).",
        f"Les factures et les pièces comptables : {terms.invoices}{NBSP}ans à compter de la clôture des comptes de l’année"
        " (Code de commerce, art. L123-22).",
        "La synthèse, seulement si vous avez accepté par écrit qu’elle soit gardée pour le suivi de votre situation :"
        f" {_until(terms.agreement, ended_on)} au plus, ou dès que vous retirez cet accord (Code du travail, art. R6313-7).",
        "La trace de cette demande et de sa réponse (RGPD, art. 17.3 e).",
    ]


def _at_the_end(is_running: bool, terms: Terms) -> list[str]:
    lines = [
        "Vos réponses, vos résultats détaillés et les autres documents de travail sont détruits à la fin du bilan,"
        " sans que vous le demandiez (art. R6313-7).",
        f"Les documents que vous avez accepté par écrit de garder pour un suivi : {terms.agreement} ans au plus"
        " après la fin, ou dès que vous retirez cet accord.",
    ]
    if is_running:
        lines.insert(
            0,
            "Votre bilan est en cours : il ne peut pas continuer sans ses documents. Pour les faire détruire avant la"
            " fin, retirez votre consentement : le bilan s’arrête, et ils sont détruits comme à la fin d’un bilan.",
        )
    return lines


def _until(years: int, ended_on: date | None) -> str:
    if ended_on is None:
        return f"{years}{NBSP}ans après la fin du bilan"
    return f"jusqu’au {plain_day(add_months(ended_on, 12 * years))}"
