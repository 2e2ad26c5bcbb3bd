"""What changes the versions of offers: drafts, and publishing them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import Membership, Organisation
from sessions.models import Offer, Programme, ProgrammeStep
from sessions.models.programmes import step_words_of, words_of
from sessions.programmes.checking import Read, at_fault, read_version
from sessions.programmes.queries import current_of, draft_of, sheet_of, steps_of_version
from sessions.programmes.rules import Mention, missing

Words = Mapping[str, Any]
REFUSALS = {
    "programme_has_three_phases": "Il faut une étape, avec sa durée, sous chacune des trois phases (article R6313-4).",
    "conclusion_has_a_talk": "La phase de conclusions comprend au moins un entretien individuel (article R6313-4).",
    "groups_in_investigation_only": "Une séance en groupe n’a sa place que dans l’investigation (article R6313-4).",
    "programme_within_law": "Ce programme dépasse la durée maximale d’un bilan (article L6313-4).",
    "programme_above_floor": "Ce programme compte moins d’accompagnement que la loi n’en demande.",
    "one_draft_an_offer": "Une nouvelle version est déjà en préparation.",
    "published_programme_stays": "Une version publiée ne change plus : préparez la suivante.",
}


class ProgrammeRefused(Exception):
    """The rules forbid it; the message is shown to the user as it is, with what is missing or at fault."""

    def __init__(self, message: str, lacks: Sequence[Mention] = (), faults: Sequence[Read] = ()):
        super().__init__(message)
        self.lacks, self.faults = lacks, faults


class EditedMeanwhile(Exception):
    """Somebody saved since the page was opened: both texts are shown, nobody overwrites unseen."""

    def __init__(self, draft: Programme):
        super().__init__("Ce programme a été modifié entre-temps.")
        self.draft = draft


@transaction.atomic
def create_offer(
    organisation: Organisation, *, words: Words, steps: Sequence[Words], by: Membership | None, at: datetime
) -> Programme:
    """A new offer, as a draft that nobody else sees; its address is that of its title when it is published."""
    slug = _free_slug(str(words.get("title", "")), of=organisation)
    offer = Offer.objects.create(organisation=organisation, slug=slug, created_at=at)
    return _draft(offer, words=words, steps=steps, by=by, at=at)


@transaction.atomic
def start_draft(offer: Offer, *, by: Membership, at: datetime) -> Programme:
    """The next version, a copy of the one in service; the one that is being prepared if there is one."""
    offer = locked(offer)
    if offer.retired_at:
        raise ProgrammeRefused("Ce programme est retiré : reprenez-le d’abord.")
    if draft := draft_of(offer):
        return draft
    current = current_of(offer)
    assert current is not None  # an offer has a draft, a version, or both
    return _draft(offer, words=words_of(current), steps=step_words_of(steps_of_version(current)), by=by, at=at)


@transaction.atomic
def duplicate(offer: Offer, *, by: Membership, at: datetime) -> Programme:
    """Another offer that says the same, to be changed: its draft."""
    source = draft_of(offer) or current_of(offer)
    assert source is not None
    words = words_of(source) | {"title": f"{source.title[:100]} (copie)"}
    steps = step_words_of(steps_of_version(source))
    return create_offer(offer.organisation, words=words, steps=steps, by=by, at=at)


@transaction.atomic
def save_draft(
    draft: Programme, *, words: Words, steps: Sequence[Words], edit: int, by: Membership, at: datetime
) -> Programme:
    """Keep what was typed, however incomplete. Raises EditedMeanwhile, ProgrammeRefused once published."""
    draft = _locked_draft(draft, edit=edit)
    for name, value in words.items():
        setattr(draft, name, value)
    draft.edit, draft.edited_by, draft.edited_at = edit + 1, by, at
    draft.save(update_fields=[*words, "edit", "edited_by", "edited_at"])
    draft.steps.all().delete()
    _write_steps(draft, steps)
    return draft


@transaction.atomic
def discard_draft(draft: Programme, *, edit: int) -> bool:
    """Throw a draft away; whether the offer, which was only that, went with it."""
    draft = _locked_draft(draft, edit=edit)
    offer = draft.offer
    draft.steps.all().delete()
    draft.delete()
    if offer.versions.exists():
        return False
    offer.delete()
    return True


@transaction.atomic
def publish(draft: Programme, *, edit: int, by: Membership, at: datetime) -> Programme:
    """Make a draft the next version, for ever, used by new bilans and shown to visitors.

    Raises ProgrammeRefused with every mention that is missing and every field at fault.
    """
    offer = locked(draft.offer)
    draft = _locked_draft(draft, edit=edit)
    draft.offer = offer
    lacks, faults = judge(draft, house=offer.organisation, at=at)
    if lacks or faults:
        raise ProgrammeRefused("Ce programme ne peut pas encore être publié.", lacks, faults)
    publish_version(offer, draft, by=by, at=at)
    offer.listed_at = offer.listed_at or at
    offer.save(update_fields=["listed_at"])
    return draft


def judge(programme: Programme, *, house: Organisation, at: datetime) -> tuple[list[Mention], list[Read]]:
    """The mentions that a version lacks, and its fields whose words no longer hold."""
    sheet = sheet_of(programme, house=house, on=paris_day(at))
    reads = read_version(programme, sheet.steps, on=sheet.on, cap_minutes=sheet.bounds.cap_minutes)
    return missing(sheet), at_fault(reads)


def publish_version(offer: Offer, draft: Programme, *, by: Membership | None, at: datetime) -> None:
    """Freeze a draft as the next version; the database judges phases and hours."""
    last = current_of(offer)
    draft.number = (last.number or 0) + 1 if last else 1
    draft.published_at, draft.published_by = at, by
    try:
        with transaction.atomic():
            draft.save(update_fields=["number", "published_at", "published_by"])
    except IntegrityError as error:
        draft.number, draft.published_at, draft.published_by = None, None, None
        if sentence := REFUSALS.get(violated(error)):
            raise ProgrammeRefused(sentence) from None
        raise
    if draft.number == 1:
        offer.slug = _free_slug(draft.title, of=offer.organisation, but=offer)
    offer.reviewed_on = paris_day(at)
    offer.save(update_fields=["slug", "reviewed_on"])


# --- Small steps ---------------------------------------------------------------------------------


def _draft(offer: Offer, *, words: Words, steps: Sequence[Words], by: Membership | None, at: datetime) -> Programme:
    draft = Programme.objects.create(
        organisation_id=offer.organisation_id, offer=offer, edited_by=by, edited_at=at, **words
    )
    _write_steps(draft, steps)
    return draft


def _write_steps(draft: Programme, steps: Sequence[Words]) -> None:
    ProgrammeStep.objects.bulk_create(
        ProgrammeStep(organisation_id=draft.organisation_id, programme=draft, position=position, **step)
        for position, step in enumerate(steps, start=1)
    )


def locked(offer: Offer) -> Offer:
    """Two who change one offer wait for each other."""
    return Offer.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=offer.pk)


def _locked_draft(draft: Programme, *, edit: int) -> Programme:
    """The draft as it is now, if it is still one and as it was read."""
    found = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("offer", "edited_by")
        .filter(pk=draft.pk)
        .first()
    )
    if found is None:
        raise ProgrammeRefused("Ce brouillon n’existe plus : quelqu’un l’a abandonné.")
    if not found.is_draft:
        raise ProgrammeRefused(REFUSALS["published_programme_stays"])
    if found.edit != edit:
        raise EditedMeanwhile(found)
    return found


def _free_slug(title: str, *, of: Organisation, but: Offer | None = None) -> str:
    """An address out of a title, that no other offer of the organisation has: its row is the lock."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=of.pk)
    base = slugify(title.replace("’", "-").replace("'", "-")).replace("_", "-")[:50].strip("-") or "programme"
    others = Offer.objects.exclude(pk=but.pk) if but else Offer.objects.all()
    taken = set(others.values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 10_000))) if slug not in taken)
