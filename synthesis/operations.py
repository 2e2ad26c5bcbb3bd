"""What changes a synthesis. Every operation locks the clear row first: none meets another halfway."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from beneficiaries.models import Beneficiary, Bilan
from beneficiaries.operations import FactRefused, record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind, Refusal
from foundation import outbox
from foundation.errors import violated
from organisations.models import User
from synthesis import rules
from synthesis.following import follow_facts
from synthesis.headings import HEADINGS, OBSERVATIONS
from synthesis.models import Comment, Frozen, Section, Synthesis
from synthesis.snapshot import fingerprint, snapshot_of


class SynthesisRefused(Exception):
    """The synthesis does not allow it; the message is shown to the user as it is."""


class SectionConflict(Exception):
    """Somebody else wrote the section meanwhile; carries their row, and nothing was overwritten."""

    def __init__(self, theirs: Section):
        super().__init__(f"{theirs.author_name} a modifié ce texte entre-temps.")
        self.theirs = theirs


@transaction.atomic
def start_synthesis(bilan: Bilan, *, by: User, author_name: str, at: datetime) -> Synthesis:
    """Open the synthesis of a bilan with all its headings, empty. Raises SynthesisRefused."""
    _refuse(rules.may_work(course_of(bilan)))
    try:
        with transaction.atomic():
            synthesis = Synthesis.objects.create(organisation_id=bilan.organisation_id, bilan=bilan, started_at=at)
    except IntegrityError as error:
        if violated(error) == "one_synthesis_a_bilan":
            raise SynthesisRefused("La synthèse de ce bilan est déjà commencée.") from None
        raise
    Section.objects.bulk_create(
        Section(
            organisation_id=bilan.organisation_id,
            bilan_id=bilan.pk,
            synthesis=synthesis,
            heading=heading.code,
            updated_at=at,
            updated_by=by,
            author_name=author_name,
        )
        for heading in HEADINGS
    )
    return synthesis


@transaction.atomic
def write_section(section: Section, *, text: str, version: int, by: User, author_name: str, at: datetime) -> Section:
    """Keep what the consultant writes under a legal heading; the person's validation falls.

    Raises SectionConflict when `version` is not the one in the database.
    """
    assert section.heading != OBSERVATIONS, "The observations are the person's alone."
    synthesis, section, has_changed = _write(section, text=text, version=version, by=by, author_name=author_name, at=at)
    if has_changed:
        synthesis.version += 1
        synthesis.validated_at, synthesis.validated_typed_by = None, ""
        synthesis.save(update_fields=["version", "validated_at", "validated_typed_by", "filled"])
    return section


@transaction.atomic
def write_observations(
    section: Section, *, text: str, version: int, by: User, author_name: str, at: datetime, typed_by: str = ""
) -> Section:
    """Keep what the person has to say; it is printed whether the provider agrees or not.

    `typed_by` is who entered it from the person's paper. Raises SectionConflict like `write_section`, and SynthesisRefused before the first sharing.
    """
    assert section.heading == OBSERVATIONS, section.heading
    if not Synthesis.objects.filter(pk=section.synthesis_id, shared_at__isnull=False).exists():
        raise SynthesisRefused("La synthèse ne vous a pas encore été partagée.")
    synthesis, section, has_changed = _write(section, text=text, version=version, by=by, author_name=author_name, at=at)
    if has_changed:
        section.shared_text, section.shared_version, section.typed_by = section.text, section.version, typed_by
        section.save(update_fields=["shared_text", "shared_version", "typed_by"])
        synthesis.save(update_fields=["filled"])
    return section


def _write(
    section: Section, *, text: str, version: int, by: User, author_name: str, at: datetime
) -> tuple[Synthesis, Section, bool]:
    synthesis = locked(section.synthesis_id)
    _refuse(rules.may_change(synthesis) or rules.may_work(course_of(synthesis.bilan)))
    section = Section.objects.get(pk=section.pk)
    text = tidy(text)
    if text == section.text:
        return synthesis, section, False
    if version != section.version:
        raise SectionConflict(section)
    if len(text) > rules.MAX_TEXT:
        raise SynthesisRefused(f"Ce texte dépasse {rules.MAX_TEXT} caractères : il en compte {len(text)}.")
    section.text, section.version = text, section.version + 1
    section.updated_at, section.updated_by, section.author_name = at, by, author_name
    section.save(update_fields=["text", "version", "updated_at", "updated_by", "author_name"])
    others = [code for code in synthesis.filled if code != section.heading]
    synthesis.filled = sorted([*others, section.heading]) if text else others
    return synthesis, section, True


def tidy(text: str) -> str:
    """The same line ends everywhere, nothing empty around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@transaction.atomic
def share_draft(synthesis: Synthesis, *, at: datetime) -> Synthesis:
    """Let the person read what is written so far, and tell them that something waits."""
    synthesis = locked(synthesis.pk)
    _refuse(rules.may_share(synthesis) or rules.may_work(course_of(synthesis.bilan)))
    for section in Section.objects.filter(synthesis=synthesis).exclude(heading=OBSERVATIONS):
        section.shared_text, section.shared_version = section.text, section.version
        section.save(update_fields=["shared_text", "shared_version"])
    synthesis.shared_version, synthesis.shared_at = synthesis.version, at
    synthesis.save(update_fields=["shared_version", "shared_at"])
    _tell_person(synthesis, at=at)
    return synthesis


@transaction.atomic
def comment_section(
    section: Section, *, text: str, author: Comment.Author, author_name: str, at: datetime, typed_by: str = ""
) -> Comment:
    """Add a remark to a heading; the person's own count as open until they are settled.

    `typed_by` is who entered it from the person's paper.
    """
    synthesis = locked(section.synthesis_id)
    _refuse(rules.may_change(synthesis) or rules.may_work(course_of(synthesis.bilan)))
    text = tidy(text)
    if not text:
        raise SynthesisRefused("Écrivez votre remarque avant de l’envoyer.")
    if len(text) > rules.MAX_COMMENT:
        raise SynthesisRefused(f"Cette remarque dépasse {rules.MAX_COMMENT} caractères.")
    if author == Comment.Author.PERSON:
        if not synthesis.shared_at:
            raise SynthesisRefused("La synthèse ne vous a pas encore été partagée.")
        Synthesis.objects.filter(pk=synthesis.pk).update(open_comments=F("open_comments") + 1)
    return Comment.objects.create(
        organisation_id=section.organisation_id,
        bilan_id=section.bilan_id,
        section=section,
        author=author,
        author_name=author_name,
        typed_by=typed_by,
        text=text,
        written_at=at,
    )


@transaction.atomic
def resolve_comment(comment: Comment, *, at: datetime) -> Comment:
    """Settle a remark of the person; settling twice is once."""
    synthesis = locked(comment.section.synthesis_id)
    _refuse(rules.may_change(synthesis))
    comment = Comment.objects.get(pk=comment.pk)
    if comment.author != Comment.Author.PERSON or comment.resolved_at:
        return comment
    comment.resolved_at = at
    comment.save(update_fields=["resolved_at"])
    Synthesis.objects.filter(pk=synthesis.pk).update(open_comments=F("open_comments") - 1)
    return comment


@transaction.atomic
def validate_synthesis(synthesis: Synthesis, *, version: int, at: datetime, typed_by: str = "") -> Synthesis:
    """Record the person's « J’ai lu et je valide » of the shared version that they had before them.

    `typed_by` is who entered it from a paper that they signed.
    """
    synthesis = locked(synthesis.pk)
    _refuse(rules.may_validate(synthesis, version) or rules.may_work(course_of(synthesis.bilan)))
    Section.objects.filter(synthesis=synthesis).update(accepted_version=F("shared_version"))
    synthesis.validated_at, synthesis.validated_typed_by = at, typed_by
    synthesis.save(update_fields=["validated_at", "validated_typed_by"])
    return synthesis


@transaction.atomic
def freeze_synthesis(
    synthesis: Synthesis, *, at: datetime, signature_absent: bool = False, reason: str = ""
) -> Synthesis:
    """Make it the final document: everything printed is kept as it is now, and its print in clear.

    Silence freezes nothing (invariant 13): without the person's validation it is frozen as
    « signature absente », with the reason and whatever observations there are.
    """
    synthesis = locked(synthesis.pk)
    _refuse(
        rules.may_freeze(synthesis, signature_absent=signature_absent, reason=reason)
        or rules.may_work(course_of(synthesis.bilan))
    )
    reason = tidy(reason) if signature_absent else ""
    sections = Section.objects.filter(synthesis=synthesis)
    snapshot = snapshot_of(synthesis, sections, frozen_at=at, absence_reason=reason)
    sha256 = fingerprint(snapshot)
    Frozen.objects.create(
        organisation_id=synthesis.organisation_id,
        bilan_id=synthesis.bilan_id,
        synthesis=synthesis,
        snapshot=snapshot,
        sha256=sha256,
        frozen_at=at,
        is_signature_absent=signature_absent,
        absence_reason=reason,
    )
    synthesis.frozen_at, synthesis.frozen_sha256, synthesis.is_signature_absent = at, sha256, signature_absent
    synthesis.save(update_fields=["frozen_at", "frozen_sha256", "is_signature_absent"])
    follow_facts(synthesis)
    return synthesis


@transaction.atomic
def propose_handing_over(synthesis: Synthesis, *, by: User, author_name: str, at: datetime) -> Synthesis:
    """Offer the frozen document to somebody who does not come: they may take it from their space."""
    synthesis = locked(synthesis.pk)
    _refuse(rules.may_hand_over(synthesis, course_of(synthesis.bilan)))
    if synthesis.proposed_at:
        raise SynthesisRefused("La remise est déjà proposée.")
    _record(synthesis, Kind.HANDING_OVER_PROPOSED, by=by, author_name=author_name, at=at)
    _tell_person(synthesis, at=at)
    return synthesis


@transaction.atomic
def hand_over_synthesis(synthesis: Synthesis, *, by: User, author_name: str, at: datetime) -> Synthesis:
    """Give the frozen document to the person, its only owner (L6313-4 al. 3); the fact commits with it."""
    synthesis = locked(synthesis.pk)
    _refuse(rules.may_hand_over(synthesis, course_of(synthesis.bilan)))
    _record(synthesis, Kind.HANDED_OVER, by=by, author_name=author_name, at=at)
    _tell_person(synthesis, at=at)
    return synthesis


@transaction.atomic
def acknowledge_receipt(synthesis: Synthesis, *, by: User, author_name: str, at: datetime) -> Synthesis:
    """Record the person's « j’ai reçu ma synthèse »; the fact commits with it."""
    synthesis = locked(synthesis.pk)
    _refuse(rules.may_receive(synthesis))
    _record(synthesis, Kind.RECEIVED, by=by, author_name=author_name, at=at)
    return synthesis


def locked(synthesis_pk: UUID) -> Synthesis:
    """The synthesis as it is now, held until the transaction ends."""
    return (
        Synthesis.objects.select_for_update(of=("self",))
        .select_related("bilan__beneficiary", "bilan__consultant", "bilan__organisation")
        .get(pk=synthesis_pk)
    )


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise SynthesisRefused(refusal.sentence)


def _record(synthesis: Synthesis, kind: Kind, *, by: User, author_name: str, at: datetime) -> None:
    """Add the fact to the chain; the dates of the synthesis follow in the same transaction."""
    detail = {"sha256": synthesis.frozen_sha256}
    try:
        record_fact(synthesis.bilan, kind, by=by, author_name=author_name, at=at, detail=detail)
    except FactRefused as refusal:
        raise SynthesisRefused(str(refusal)) from None
    synthesis.refresh_from_db(fields=["proposed_at", "handed_over_at", "received_at"])


def _tell_person(synthesis: Synthesis, *, at: datetime) -> None:
    """« Un message vous attend », and not a word more (invariant 10)."""
    person: Beneficiary = synthesis.bilan.beneficiary
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=synthesis.organisation_id,
        subject_id=synthesis.pk,
        recipient_id=person.pk,
        at=at,
    )
