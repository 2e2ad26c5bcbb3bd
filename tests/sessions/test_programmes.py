"""Versions of offers: what is published stays, what may be published, and what a bilan keeps."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from law.models import LegalValue
from sessions.models import BilanProgramme, Programme, ProgrammeStep
from sessions.operations import open_bilan_from
from sessions.programmes import operations
from sessions.programmes.operations import ProgrammeRefused
from sessions.programmes.queries import bounds_on, in_service, sheet_of, version_of
from sessions.programmes.rules import mentions, missing
from sessions.programmes.sheet import Bounds
from sessions.queries import steps_of
from sessions.shipping import shipped_offers
from tests.factories import NOW, TODAY, a_beneficiary
from tests.sessions.programme_factories import a_draft, published, refused_by, step


def test_published_version_does_not_change(ready):
    version = published(ready)
    step = version.steps.first()
    rows = Programme.objects.filter(pk=version.pk)

    for act in (
        lambda: rows.update(price=1),
        lambda: rows.update(published_at=None, number=None),
        lambda: rows._raw_delete("default"),
        lambda: ProgrammeStep.objects.filter(pk=step.pk).update(minutes=1),
        lambda: ProgrammeStep.objects.filter(pk=step.pk).delete(),
        lambda: ProgrammeStep.objects.create(
            organisation=ready.organisation, programme=version, position=9, phase="conclusion"
        ),
    ):
        assert refused_by(act) == "published_programme_stays"


def test_step_does_not_move_into_a_published_version(ready):
    version, draft = published(ready), a_draft(ready)
    step = draft.steps.last()

    moved = ProgrammeStep.objects.filter(pk=step.pk)

    assert refused_by(lambda: moved.update(programme=version, position=9)) == "published_programme_stays"


def test_editing_prepares_the_next_version_and_the_bilan_keeps_its_own(ready):
    version = published(ready)
    person = a_beneficiary(ready.consultant)
    before = open_bilan_from(version, beneficiary=person, consultant=ready.consultant, opened_on=TODAY)
    draft = operations.start_draft(version.offer, by=ready.administrator, at=NOW)
    words, steps = shipped_offers()["essentiel"]
    saved = operations.save_draft(draft, words=words, steps=steps, edit=0, by=ready.administrator, at=NOW)
    second = operations.publish(saved, edit=1, by=ready.administrator, at=NOW + timedelta(days=1))
    after = open_bilan_from(second, beneficiary=person, consultant=ready.consultant, opened_on=TODAY)

    assert (version.number, second.number, second.offer_id) == (1, 2, version.offer_id)
    assert [version_of(bilan) for bilan in (before, after)] == [version, second]
    assert list(in_service()) == [second]
    assert [step.minutes for step in steps_of(before)] == [120, 300, 300, 240]
    assert (before.accompaniment_minutes, after.accompaniment_minutes) == (960, 840)
    assert version_of(ready.bilan) is None


def test_bilan_is_tied_to_one_published_version_for_ever(ready):
    version, draft = published(ready), a_draft(ready)
    link = {"organisation": ready.organisation, "bilan": ready.bilan}

    assert refused_by(lambda: BilanProgramme.objects.create(**link, programme=draft)) == "bilan_opens_from_a_version"
    BilanProgramme.objects.create(**link, programme=version)
    assert refused_by(lambda: BilanProgramme.objects.create(**link, programme=version)) == "one_programme_a_bilan"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        BilanProgramme.objects.all().delete()


def test_one_draft_an_offer(ready):
    version = published(ready)
    first = operations.start_draft(version.offer, by=ready.administrator, at=NOW)

    again = operations.start_draft(version.offer, by=ready.administrator, at=NOW)

    assert again == first
    twin = {"organisation": ready.organisation, "offer": version.offer}
    assert refused_by(lambda: Programme.objects.create(**twin)) == "one_draft_an_offer"


P, I, C = "preliminary", "investigation", "conclusion"  # noqa: E741


BROKEN = [
    ([step(P, 60), step(I, 600)], 0, "programme_has_three_phases"),
    ([step(P, 60), step(I, 600), step(C, 0)], 0, "programme_has_three_phases"),
    ([step(P, 60), step(I, 600), step(C, 120, is_collective=True)], 0, "conclusion_has_a_talk"),
    ([step(P, 60, is_collective=True), step(I, 600), step(C, 120)], 0, "groups_in_investigation_only"),
    ([step(P, 60), step(I, 1260), step(C, 121)], 0, "programme_within_law"),
    ([step(P, 60), step(I, 1000), step(C, 120)], 261, "programme_within_law"),
]


@pytest.mark.parametrize(("steps", "personal", "constraint"), BROKEN)
def test_database_refuses_what_the_law_forbids(ready, steps, personal, constraint):
    words = shipped_offers()["classique"][0] | {"personal_work_minutes": personal}
    draft = operations.create_offer(ready.organisation, words=words, steps=steps, by=ready.administrator, at=NOW)
    rows = Programme.objects.filter(pk=draft.pk)

    assert refused_by(lambda: rows.update(published_at=NOW, number=1)) == constraint
    assert missing(sheet_of(draft, house=ready.organisation, on=TODAY)) != []
    with pytest.raises(ProgrammeRefused):
        operations.publish(draft, edit=0, by=ready.administrator, at=NOW)
    with pytest.raises(ProgrammeRefused, match="article") as refusal:
        operations.publish_version(draft.offer, draft, by=None, at=NOW)
    assert str(refusal.value) == operations.REFUSALS[constraint]


def test_exactly_the_cap_is_published(ready):
    steps = [step(P, 60), step(I, 1000), step(C, 120)]
    words = shipped_offers()["classique"][0] | {"personal_work_minutes": 260}
    draft = operations.create_offer(ready.organisation, words=words, steps=steps, by=ready.administrator, at=NOW)

    assert operations.publish(draft, edit=0, by=ready.administrator, at=NOW).number == 1


def test_version_is_never_born_published(ready):
    offer = a_draft(ready).offer
    born = {"organisation": ready.organisation, "offer": offer, "number": 1, "published_at": NOW}

    assert refused_by(lambda: Programme.objects.create(**born)) == "programme_has_three_phases"


def test_floor_of_a_draft_decree_warns_and_that_of_the_law_refuses(ready):
    steps = [step(P, 60), step(I, 500), step(C, 120)]
    words = shipped_offers()["classique"][0]
    draft = operations.create_offer(ready.organisation, words=words, steps=steps, by=ready.administrator, at=NOW)
    sheet = sheet_of(draft, house=ready.organisation, on=TODAY)
    (floor,) = [one for one in mentions(sheet) if one.article.startswith("R6313-4 (projet)")]

    in_law = Bounds(24 * 60, 13 * 60, True, "R6313-4")
    stricter = type(sheet)(**{**vars(sheet), "bounds": in_law})

    assert (floor.warns, floor.blocks) == (True, False)
    assert [one.remedy for one in missing(stricter)] == ["Ajoutez 1\u00a0h\u00a040 d’accompagnement."]
    assert bounds_on(TODAY) == Bounds(24 * 60, 13 * 60, False, "R6313-4 (projet)")
    assert LegalValue.objects.get(parameter="duree_min_accompagnement_h").valid_from is None
