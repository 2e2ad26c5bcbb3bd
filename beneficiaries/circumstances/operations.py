"""What reads and changes the circumstances of a bilan."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from beneficiaries.circumstances import situations
from beneficiaries.circumstances.situations import Notice
from beneficiaries.measures import MAX_MEASURE, MAX_MEASURES
from beneficiaries.models import Bilan, Circumstances
from beneficiaries.queries import course_of
from confidentiality.opening import opened
from foundation.tenancy import content_of
from organisations.models import User
from organisations.permissions import Actor, Verb, can

TO_SPECIFY = "un aménagement, à préciser ensemble"


class CircumstancesRefused(Exception):
    """They cannot be noted so; the message is shown to the user as it is."""


class CircumstancesChanged(CircumstancesRefused):
    """Somebody else noted something meanwhile; nothing was overwritten."""

    def __init__(self, theirs: Circumstances):
        super().__init__("Cette page a été modifiée entre-temps : comparez, puis enregistrez de nouveau.")
        self.theirs = theirs


def circumstances_of(bilan: Bilan) -> Circumstances:
    """What was noted, or a blank page; the bilan must be open."""
    found = Circumstances.objects.filter(bilan=bilan).first()
    return found or Circumstances(organisation_id=bilan.organisation_id, bilan=bilan)


def measures_shown_to(actor: Actor, bilan: Bilan) -> list[str]:
    """What is to be arranged, for pages of meetings: opened by permission (and journalled), shut at once."""
    if not can(actor, Verb.SEE_CIRCUMSTANCES, bilan):
        return []
    with opened(bilan, by=actor, verb=Verb.SEE_CIRCUMSTANCES):
        found = circumstances_of(bilan)
        return list(found.measures) or ([TO_SPECIFY] if found.needs_adjustment else [])


def notices_shown_to(actor: Actor, bilan: Bilan, days: Iterable[date]) -> dict[date, Notice]:
    """What the law asks of meetings on these days, for whoever may open the situation: nobody else learns that
    there is one. Opened by permission (and journalled), shut at once.
    """
    days = list(days)
    if not days or not can(actor, Verb.SEE_CIRCUMSTANCES, bilan):
        return {}
    with opened(bilan, by=actor, verb=Verb.SEE_CIRCUMSTANCES):
        found = circumstances_of(bilan)
        notices = {day: situations.notice_for(found, day) for day in days}
    return {day: notice for day, notice in notices.items() if notice is not None}


def is_asked_about_adjustments(actor: Actor, bilan: Bilan) -> bool:
    """Whether the person has not answered yet."""
    with opened(bilan, by=actor, verb=Verb.SEE_CIRCUMSTANCES):
        return not Circumstances.objects.filter(bilan=bilan, answered_at__isnull=False).exists()


def open_with(bilan: Bilan, *, situation: str, note: str) -> None:
    """Note the situation in which a bilan is being opened.

    The bilan was born in this transaction: nobody's content is opened, hence no permission is asked.
    """
    with content_of(bilan.pk):
        Circumstances.objects.create(
            organisation_id=bilan.organisation_id, bilan=bilan, situation=situation, note=note.strip()
        )


def carry_words(bilan: Bilan, *, first_words: str, objectives: str) -> None:
    """Keep, under the key of the bilan, what the person said before it; as `open_with`, in its first transaction."""
    if not first_words and not objectives:
        return
    with content_of(bilan.pk):
        found = circumstances_of(bilan)
        found.first_words, found.objectives = first_words or None, objectives or None
        found.save()


@transaction.atomic
def note_circumstances(
    bilan: Bilan,
    *,
    version: int,
    by: User,
    at: datetime,
    needs_adjustment: bool | None,
    measures: Sequence[str],
    situation: str | None = None,
    note: str = "",
    begins_on: date | None = None,
    ends_on: date | None = None,
    agreed_on: date | None = None,
) -> Circumstances:
    """Note what is to be arranged and, by the consultant, the situation and its days. The bilan row is the lock.

    `agreed_on`: the day on which the health insurance agreed; no paper is kept (LAW.md 4).

    No answer (`needs_adjustment` None) leaves the question open. Raises CircumstancesChanged when `version`
    is no longer current, CircumstancesRefused otherwise.
    """
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    course = course_of(bilan)
    if course.is_closed or course.is_stopped:
        raise CircumstancesRefused("Ce bilan ne court plus : rien n’est plus à prévoir.")
    found = circumstances_of(bilan)
    if found.version != version:
        raise CircumstancesChanged(found)
    if situation is not None:
        if refusal := situations.may_open_for(situation, note):
            raise CircumstancesRefused(refusal.sentence)
        if refusal := situations.may_note_period(begins_on, ends_on):
            raise CircumstancesRefused(refusal.sentence)
        found.situation, found.note = situation, note.strip()
        found.begins_on, found.ends_on = (day.isoformat() if day else "" for day in (begins_on, ends_on))
        found.checked = {"agreed_on": agreed_on.isoformat()} if agreed_on else {}
    if needs_adjustment is not None:
        found.needs_adjustment, found.measures, found.answered_at = needs_adjustment, _tidy(measures), at
    found.version += 1
    found.save()
    return found


def _tidy(measures: Sequence[str]) -> list[str]:
    """Each sentence once, in order, none endless. Raises CircumstancesRefused."""
    kept = list(dict.fromkeys(" ".join(measure.split()) for measure in measures if measure.strip()))
    if len(kept) > MAX_MEASURES or any(len(measure) > MAX_MEASURE for measure in kept):
        raise CircumstancesRefused(f"Écrivez au plus {MAX_MEASURES} aménagements, de {MAX_MEASURE} caractères chacun.")
    return kept
