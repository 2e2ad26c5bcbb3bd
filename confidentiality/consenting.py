"""The person's answers besides the bilan itself: given, refused, withdrawn, from their space or from paper."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from confidentiality.archive import Keepable, keepables_of
from confidentiality.consent_texts import TEXTS
from confidentiality.destruction.planning import DAY, longest_day, plan_destructions, plan_kept_document
from confidentiality.locking import lock_bilan
from confidentiality.models import Consent, Destruction, KeptDocument
from confidentiality.queries import live_consent
from confidentiality.vault.places import Retention
from foundation import outbox
from foundation.clock import paris_day
from organisations.models import User

Kind = Consent.Kind


class ConsentRefused(Exception):
    """The answer cannot be taken; the message is shown to the user as it is."""


@transaction.atomic
def answer_consent(
    bilan: Any,
    kind: Consent.Kind,
    *,
    is_given: bool,
    by: User,
    author_name: str,
    at: datetime,
    decided_at: datetime | None = None,
    is_assisted: bool = False,
    ended_on: date | None = None,
    ends_on: date | None = None,
    documents: list[str] | None = None,
    of_new_words: bool = False,
) -> Consent:
    """Keep the person's yes or no; the former answer is superseded. Raises ConsentRefused.

    `ended_on` is the end of the bilan, when it has ended: the clocks follow the answer at once.
    `of_new_words` keeps what the person writes now, whatever was destroyed before.
    """
    lock_bilan(bilan.pk)
    if not of_new_words:
        _refuse_when_gone(bilan, kind)
    live = live_consent(bilan.pk, kind)
    if live is not None and is_assisted:
        _keep_their_word(live, decided_at or at)
    if live is not None:
        is_same = live.is_given == is_given and live.text_version == TEXTS[kind].version
        if is_same and kind != Kind.KEEP_DOCUMENTS:
            raise ConsentRefused("Cette réponse est déjà enregistrée.")
        Consent.objects.filter(pk=live.pk).update(superseded_at=at)
    last = longest_day(ended_on or paris_day(at))[0]
    consent = Consent.objects.create(
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        kind=kind,
        is_given=is_given,
        text_version=TEXTS[kind].version,
        person_name=str(bilan.beneficiary),
        decided_at=decided_at or at,
        recorded_at=at,
        recorded_by=by,
        author_name=author_name,
        is_assisted=is_assisted,
        ends_on=min(ends_on or last, last) if kind != Kind.FOLLOW_UP_CONTACT and is_given else None,
        documents=documents or [],
    )
    if is_assisted:
        _tell_the_person(bilan, consent, at=at)
    if kind == Kind.KEEP_SYNTHESIS and ended_on is not None:
        plan_destructions(bilan, ended_on=ended_on, at=at)
    if kind == Kind.KEEP_DOCUMENTS and not is_given:
        _let_go_of_documents(bilan, at=at)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, at: datetime, ended_on: date | None) -> None:
    """Take back a yes: what it kept goes at once when the bilan has ended. Raises ConsentRefused."""
    lock_bilan(consent.bilan_id)
    consent = Consent.objects.select_for_update(of=("self",)).select_related("bilan").get(pk=consent.pk)
    if consent.withdrawn_at is not None or consent.superseded_at is not None or not consent.is_given:
        raise ConsentRefused("Il n’y a plus d’accord à retirer ici.")
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    if consent.kind == Kind.KEEP_SYNTHESIS and ended_on is not None:
        plan_destructions(consent.bilan, ended_on=ended_on, at=at)
    if consent.kind == Kind.KEEP_DOCUMENTS:
        _let_go_of_documents(consent.bilan, at=at)


@transaction.atomic
def keep_documents(
    bilan: Any,
    chosen: list[str],
    *,
    ends_on: date,
    ended_on: date | None,
    by: User,
    author_name: str,
    at: datetime,
    decided_at: datetime | None = None,
    is_assisted: bool = False,
) -> Consent:
    """Keep named documents for the follow-up, each under a key of its own, until a day (R6313-7 al. 2).

    The content of the bilan is open. Raises ConsentRefused for a document that is not there,
    or a day later than the law lets.
    """
    lock_bilan(bilan.pk)
    there: dict[str, Keepable] = {document.code: document for document in keepables_of(bilan)}
    if not chosen or not set(chosen) <= set(there):
        raise ConsentRefused("Choisissez au moins un document de la liste.")
    last, rule = longest_day(ended_on or paris_day(at))
    if not paris_day(at) < ends_on <= last:
        raise ConsentRefused(f"Choisissez une date de fin d’ici au {last:%d/%m/%Y}.")
    consent = answer_consent(
        bilan,
        Kind.KEEP_DOCUMENTS,
        is_given=True,
        by=by,
        author_name=author_name,
        at=at,
        decided_at=decided_at,
        is_assisted=is_assisted,
        ended_on=ended_on,
        ends_on=ends_on,
        documents=[there[code].title for code in chosen],
    )
    for code in chosen:
        kept = KeptDocument.objects.create(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            consent=consent,
            title=there[code].title,
            content=there[code].read(),
            kept_at=at,
        )
        due_on = min(ends_on + DAY, last)  # the day after the last one agreed, within the law's
        plan_kept_document(bilan, document_id=kept.pk, due_on=due_on, rule=f"{rule}, accord écrit", at=at)
    return consent


@transaction.atomic
def keep_new_words(
    bilan: Any, *, title: str, content: dict[str, Any], ended_on: date, by: User, author_name: str, at: datetime
) -> KeptDocument:
    """Keep for the follow-up what the person writes after the end, under a key of its own (R6313-7 al. 2).

    It lives as long as the documents that they already let be kept, or as long as the law lets; a
    withdrawal takes it along. Raises ConsentRefused once that time is over.
    """
    lock_bilan(bilan.pk)
    last, rule = longest_day(ended_on)
    live = live_consent(bilan.pk, Kind.KEEP_DOCUMENTS)
    is_kept = live is not None and live.is_given and live.ends_on is not None and live.ends_on > paris_day(at)
    ends_on = live.ends_on if live is not None and is_kept and live.ends_on else last
    if paris_day(at) >= ends_on:
        raise ConsentRefused("Le délai pendant lequel vos réponses pourraient être gardées est passé.")
    consent = answer_consent(
        bilan,
        Kind.KEEP_DOCUMENTS,
        is_given=True,
        by=by,
        author_name=author_name,
        at=at,
        ended_on=ended_on,
        ends_on=ends_on,
        documents=[*(live.documents if live is not None and is_kept else []), title],
        of_new_words=True,
    )
    kept = KeptDocument.objects.create(
        organisation_id=bilan.organisation_id, bilan=bilan, consent=consent, title=title, content=content, kept_at=at
    )
    plan_kept_document(bilan, document_id=kept.pk, due_on=min(ends_on + DAY, last), rule=f"{rule}, accord écrit", at=at)
    return kept


def _tell_the_person(bilan: Any, consent: Consent, *, at: datetime) -> None:
    """Somebody typed an answer on their behalf: it waits in their space to be read."""
    outbox.announce(
        "beneficiaries.something_waits",
        organisation_id=bilan.organisation_id,
        subject_id=consent.pk,
        recipient_id=bilan.beneficiary_id,
        at=at,
    )


def _let_go_of_documents(bilan: Any, *, at: datetime) -> None:
    """The person keeps nothing any more: what was kept goes today."""
    for kept in Destruction.objects.filter(bilan=bilan, retention=Retention.KEPT, started_at=None):
        plan_kept_document(
            bilan,
            document_id=kept.document_id,  # type: ignore[arg-type]
            due_on=paris_day(at),
            rule="R6313-7 al. 2, accord retiré",
            at=at,
        )


def _keep_their_word(live: Consent, decided_at: datetime) -> None:
    """A paper never speaks over what the person said themselves, nor over a later paper."""
    if not live.is_assisted:
        raise ConsentRefused(
            "La personne a répondu elle-même en ligne : elle seule change sa réponse, dans son espace."
        )
    if decided_at <= live.decided_at:
        raise ConsentRefused("Une réponse plus récente est déjà enregistrée : vérifiez la date de celle-ci.")


def _refuse_when_gone(bilan: Any, kind: Consent.Kind) -> None:
    gone = {Kind.KEEP_SYNTHESIS: Retention.SYNTHESIS, Kind.KEEP_DOCUMENTS: Retention.WORKING}.get(kind)
    if gone and Destruction.objects.filter(bilan=bilan, retention=gone, started_at__isnull=False).exists():
        raise ConsentRefused("Ces documents ont déjà été détruits.")
