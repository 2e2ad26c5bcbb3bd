"""What lists and pages show of requests: states, days and names, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures import rules
from organisations.permissions import Actor, Standing

State, Role = SignatureRequest.State, DocumentSigner.Role
TONES = {State.OPEN: "info", State.SIGNED: "success", State.CANCELLED: "neutral"}


@dataclass(frozen=True)
class PartyRow:
    """One party: where they stand, in a word."""

    signer: DocumentSigner
    tone: str
    word: str


@dataclass(frozen=True)
class RequestRow:
    """One document: where it stands, and its parties in their order."""

    request: SignatureRequest
    parties: list[PartyRow]
    tone: str
    word: str

    @property
    def waits_for(self) -> DocumentSigner | None:
        """Whose turn it is."""
        return next((row.signer for row in self.parties if row.signer.is_current), None)


def rows_of(bilan_id: UUID, *, today: date) -> list[RequestRow]:
    """Every document of a bilan, the latest first."""
    asked = SignatureRequest.objects.filter(bilan_id=bilan_id).prefetch_related("signers")
    return [row_of(one, today=today) for one in asked]


def row_of(request: SignatureRequest, *, today: date) -> RequestRow:
    signers = list(request.signers.all())
    for signer in signers:
        signer.request = request
    parties = [PartyRow(signer, *_stand(signer)) for signer in signers]
    done = sum(signer.signed_at is not None for signer in signers)
    word = f"{done} sur {len(signers)} ont signé" if request.is_open else request.get_state_display().capitalize()
    is_late = any(one.is_current and not rules.is_in_time(today, expires_on=one.last_day) for one in signers)
    return RequestRow(request, parties, "warning" if is_late else TONES.get(State(request.state), "danger"), word)


def reason_for(request: SignatureRequest, actor: Actor) -> str:
    """Why it ended, for a reader: what the person said with their no is for who accompanies them alone (L6313-4)."""
    refusers = [signer.role for signer in request.signers.all() if signer.refused_at]
    if rules.OF_THE_PERSON.intersection(refusers) and Standing.IN_CHARGE not in request.ties(actor):
        return ""
    return request.reason


def _stand(signer: DocumentSigner) -> tuple[str, str]:
    if signer.signed_at:
        return "success", "A signé"
    if signer.refused_at:
        return "danger", "A refusé"
    if not signer.request.is_open:
        return "neutral", "N’a pas signé"
    if signer.invited_at is None:
        return "neutral", "Attend son tour"
    return ("info", "A ouvert le document") if signer.opened_at else ("info", "Doit signer")


def to_sign() -> QuerySet[DocumentSigner]:
    """Whose turn it is, in every open request."""
    live = DocumentSigner.objects.filter(request__state=State.OPEN, signed_at=None, refused_at=None)
    return live.exclude(invited_at=None).select_related("request__bilan__beneficiary", "request__organisation")


def to_sign_by_person(bilan_id: UUID) -> list[DocumentSigner]:
    """What the person of a bilan is to sign now."""
    return list(to_sign().filter(request__bilan_id=bilan_id, role=Role.PERSON).order_by("request__expires_on"))


def of_person(bilan_id: UUID) -> list[DocumentSigner]:
    """Every document on which the person's turn came, the latest first."""
    theirs = DocumentSigner.objects.filter(request__bilan_id=bilan_id, role=Role.PERSON).exclude(invited_at=None)
    return list(theirs.select_related("request__organisation").order_by("-request__asked_at"))


def to_sign_by_member(user_id: UUID) -> QuerySet[DocumentSigner]:
    """What a member of the team is to sign now."""
    return to_sign().filter(user_id=user_id).exclude(role=Role.PERSON).order_by("request__expires_on")


def ended_unsigned(bilan_ids: Sequence[UUID] | QuerySet) -> QuerySet[SignatureRequest]:
    """Refused or outlived, and not proposed anew since: somebody has to decide what comes next."""
    ended = SignatureRequest.objects.filter(bilan_id__in=bilan_ids, state__in=[State.REFUSED, State.EXPIRED])
    newer = SignatureRequest.objects.filter(
        bilan_id=OuterRef("bilan_id"), kind=OuterRef("kind"), asked_at__gt=OuterRef("asked_at")
    )
    return ended.exclude(Exists(newer)).select_related("bilan__beneficiary")
