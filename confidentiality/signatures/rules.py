"""What is decided about signatures without asking anybody: days, order, reasons."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

REMINDED_AFTER = (3, 7)  # days after the invitation
REMINDED_BEFORE = 1  # and this many before the last day
MOST_DAYS = 120
LINK_DAYS = 60  # for how long after the end a private link still shows the document
MOST_CODES = 8  # a signer, in a day
NO_SIGNER = "Dites qui signe ce document."
NO_NAME = "Chaque signataire a un nom."
NO_PROVIDER_ACCOUNT = "La personne qui signe pour l’organisme est un membre de l’équipe, avec son compte."
PAST_DAY = "Le dernier jour pour signer est déjà passé."
TOO_FAR = f"On ne laisse pas un document à signer plus de {MOST_DAYS} jours."


@dataclass(frozen=True)
class SignerSpec:
    """One party to be asked, in the order of the list. `role` is one of `DocumentSigner.Role`.

    Without `email` and `user_id` a party signs on paper only. The provider's is a member of the team.
    `answers_by`: a last day of their own, before that of the request (R6313-8 gives it to the employee alone).
    """

    role: str
    name: str
    email: str = ""
    user_id: UUID | None = None
    phone_hint: str = ""
    answers_by: date | None = None


# Who signs for the person of the bilan: what they say with their no is for who accompanies them, nobody else.
OF_THE_PERSON = frozenset({"person", "representative"})


def who_reads_a_refusal(role: str) -> str:
    """What a signer reads before they give a reason: R6313-8 and L6313-4 al. 2 ask none of the person."""
    if role in OF_THE_PERSON:
        return (
            "Vous n’avez pas à dire pourquoi. Ce que vous écrivez ici n’est lu que par la personne qui"
            " accompagne ce bilan\N{NO-BREAK SPACE}: ni par l’administration de l’organisme, ni par un employeur."
        )
    return "Facultatif. L’organisme qui vous a proposé ce document le lira."


def may_ask(signers: Sequence[SignerSpec], *, expires_on: date, today: date) -> str:
    """Why these parties cannot be asked; empty when they can."""
    if not signers:
        return NO_SIGNER
    if any(not plain(signer.name) for signer in signers):
        return NO_NAME
    if any(signer.role == "provider" and signer.user_id is None for signer in signers):
        return NO_PROVIDER_ACCOUNT
    if expires_on < today:
        return PAST_DAY
    return TOO_FAR if expires_on > today + timedelta(days=MOST_DAYS) else ""


def reminder_days(invited_on: date, expires_on: date) -> list[date]:
    """On which days a signer is reminded: three at most, none on the day of the invitation nor after the last day."""
    days = {invited_on + timedelta(days=after) for after in REMINDED_AFTER}
    days.add(expires_on - timedelta(days=REMINDED_BEFORE))
    return sorted(day for day in days if invited_on < day <= expires_on)


def is_in_time(on: date, *, expires_on: date) -> bool:
    """Whether a document may be signed on a day: its last day included."""
    return on <= expires_on


def masked(email: str) -> str:
    """« m…@exemple.fr »: enough for who owns it, too little for who does not."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""


def plain(name: str) -> str:
    """A name without the marks that turn a line around or hide a letter: the page of evidence shows what was typed."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf"))
    return " ".join(seen.split())
