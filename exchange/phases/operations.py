"""What changes the texts of the phases: writing, signing, answering."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan, Fact
from beneficiaries.operations import FactRefused, record_fact
from beneficiaries.queries import course_of
from exchange.models import PhaseDraft, PhaseText, PhaseVersion
from exchange.phases.contents import MAX_TEXT, missing, sha256_of
from foundation import outbox
from foundation.clock import paris_day
from organisations.models import User


class PhaseRefused(Exception):
    """It cannot be written or signed so; the message is shown to the user as it is."""


class PhaseIncomplete(PhaseRefused):
    """Something is missing to sign: a sentence by field."""

    def __init__(self, faults: dict[str, str]):
        super().__init__("Il manque quelque chose pour signer.")
        self.faults = faults


class PhaseConflict(PhaseRefused):
    """Another window wrote meanwhile; nothing was overwritten."""

    def __init__(self, theirs: PhaseDraft):
        super().__init__("Ce texte a changé dans une autre fenêtre : comparez, puis enregistrez de nouveau.")
        self.theirs = theirs


def draft_of(bilan: Bilan, text: PhaseText) -> PhaseDraft:
    """The text being written, or a blank one; the bilan must be open."""
    found = PhaseDraft.objects.filter(bilan=bilan, text=text).first()
    return found or PhaseDraft(organisation_id=bilan.organisation_id, bilan=bilan, text=text)


@transaction.atomic
def write_phase(
    bilan: Bilan, text: PhaseText, *, content: Mapping[str, Any], version: int, by: User, at: datetime
) -> PhaseDraft:
    """Keep what is written so far, complete or not. Raises PhaseConflict, PhaseRefused."""
    bilan = _running(bilan)
    draft = draft_of(bilan, text)
    if dict(content) == draft.content:
        return draft
    if version != draft.version:
        raise PhaseConflict(draft)
    if any(len(str(value)) > MAX_TEXT for value in content.values()):
        raise PhaseRefused(f"Un texte dépasse {MAX_TEXT} caractères : raccourcissez-le.")
    draft.content, draft.version, draft.updated_at = dict(content), draft.version + 1, at
    draft.save()
    return draft


@transaction.atomic
def sign_phase(
    bilan: Bilan, text: PhaseText, *, version: int, by: User, author_name: str, at: datetime
) -> PhaseVersion:
    """The consultant signs the text as it stands and puts it before the person.

    The version never changes; the chain of facts keeps who, when, and its SHA-256. Raises PhaseIncomplete,
    PhaseConflict, PhaseRefused.
    """
    bilan = _running(bilan)
    draft = draft_of(bilan, text)
    if version != draft.version:
        raise PhaseConflict(draft)
    if faults := missing(text, draft.content):
        raise PhaseIncomplete(faults)
    last = last_version(bilan, text)
    signed = PhaseVersion.objects.create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        text=text,
        number=last.number + 1 if last else 1,
        content={**draft.content, "drawn": secrets.token_hex(16)},
        signed_at=at,
        signer_name=author_name,
    )
    detail = {"version": signed.number, "sha256": sha256_of(signed.content)}
    _record(bilan, text.signed, by=by, author_name=author_name, at=at, detail=detail)
    draft.remark, draft.remarked_at = "", None
    draft.save(update_fields=["remark", "remarked_at"])
    _tell(bilan, "beneficiaries.something_waits", bilan.beneficiary_id, at=at)
    return signed


@transaction.atomic
def answer_phase(bilan: Bilan, text: PhaseText, *, number: int, by: User, at: datetime) -> Fact:
    """The person signs the version that they read. Raises PhaseRefused when it is no longer the last one."""
    bilan = _running(bilan)
    signed = last_version(bilan, text)
    if signed is None:
        raise PhaseRefused("Il n’y a encore rien à signer.")
    if signed.number != number:
        raise PhaseRefused("Une version plus récente vous attend : relisez-la avant de signer.")
    if is_answered(bilan, text, signed):
        raise PhaseRefused("Vous avez déjà signé cette version.")
    detail = {"version": signed.number, "sha256": sha256_of(signed.content)}
    fact = _record(bilan, text.answered, by=by, author_name=str(bilan.beneficiary), at=at, detail=detail)
    _tell(bilan, "exchange.something_waits", bilan.consultant_id, at=at)
    return fact


@transaction.atomic
def remark_phase(bilan: Bilan, text: PhaseText, *, remark: str, by: User, at: datetime) -> PhaseDraft:
    """The person says what they would change; the consultant reads it beside the text. Raises PhaseRefused."""
    bilan = _running(bilan)
    remark = remark.strip()
    if not remark:
        raise PhaseRefused("Écrivez ce que vous aimeriez changer.")
    if len(remark) > MAX_TEXT:
        raise PhaseRefused(f"Votre remarque dépasse {MAX_TEXT} caractères : raccourcissez-la.")
    draft = draft_of(bilan, text)
    draft.remark, draft.remarked_at = remark, at
    draft.save()
    _tell(bilan, "exchange.something_waits", bilan.consultant_id, at=at)
    return draft


def last_version(bilan: Bilan, text: PhaseText) -> PhaseVersion | None:
    """The last version that was signed by the consultant; the bilan must be open."""
    return PhaseVersion.objects.filter(bilan=bilan, text=text).order_by("-number").first()


def is_answered(bilan: Bilan, text: PhaseText, signed: PhaseVersion) -> bool:
    """Whether the person signed this very version."""
    answer = course_of(bilan).last(text.answered)
    return answer is not None and answer.detail.get("sha256") == sha256_of(signed.content)


def _running(bilan: Bilan) -> Bilan:
    """The bilan, locked, while it may be written in (L6313-4 al. 2). Raises PhaseRefused."""
    bilan = Bilan.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=bilan.pk)
    course = course_of(bilan)
    if course.is_closed or course.is_stopped:
        raise PhaseRefused("Ce bilan ne court plus : ce texte se lit encore, il ne change plus.")
    if not course.has_consent:
        raise PhaseRefused("Le consentement de la personne manque encore : rien ne s’écrit avant (article L6313-4).")
    return bilan


def _record(bilan: Bilan, kind: Any, **fields: Any) -> Fact:
    try:
        with transaction.atomic():
            return record_fact(bilan, kind, **fields)
    except FactRefused as refusal:
        raise PhaseRefused(str(refusal)) from None
    except IntegrityError:
        raise PhaseRefused("Le parcours a changé entre-temps : rechargez la page.") from None


def _tell(bilan: Bilan, topic: str, recipient_id: Any, *, at: datetime) -> None:
    """At most one mail a day to each; it says that something waits."""
    outbox.announce(
        topic,
        organisation_id=bilan.organisation_id,
        subject_id=bilan.pk,
        recipient_id=recipient_id,
        at=at,
        key=f"something_waits:{recipient_id}:{paris_day(at)}",
    )
