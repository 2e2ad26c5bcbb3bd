"""Versions of offers: what is published stays, what may be published, and what a bilan keeps."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.errors import violated
from foundation.tenancy import tenant
from law.models import LegalValue
from organisations.operations import describe_organisation
from sessions.models import BilanProgramme, ConsultantTitles, Offer, Programme, ProgrammeStep
from sessions.operations import open_bilan_from
from sessions.programmes import operations, showing
from sessions.programmes.changes import Said, changes
from sessions.programmes.operations import EditedMeanwhile, ProgrammeRefused
from sessions.programmes.queries import bounds_on, current_of, in_service, sheet_of, steps_of_version, version_of
from sessions.programmes.rules import mentions, missing
from sessions.programmes.sheet import Bounds, totals_of
from sessions.queries import steps_of
from sessions.shipping import ship_programmes, shipped_offers
from tests.factories import NOW, TODAY, a_beneficiary, a_house

COORDINATES = {
    "street": "12 rue des Tanneurs",
    "postal_code": "59000",
    "city": "Lille",
    "contact_email": "bonjour@organisme.test",
    "disability_referent": "Nadia Perrin, 03 20 00 00 00",
    "complaints_contact": "reclamations@organisme.test",
}


@pytest.fixture
def ready(inside):
    """A house whose coordinates and titles are filled in."""
    make_ready(inside)
    return inside


def make_ready(house) -> None:
    describe_organisation(house.organisation, **COORDINATES)
    showing.write_titles({house.consultant: ("Psychologue du travail, salariée", True)})


def a_draft(house, code: str = "classique", **words) -> Programme:
    template, steps = shipped_offers()[code]
    return operations.create_offer(
        house.organisation, words={**template, **words}, steps=steps, by=house.administrator, at=NOW
    )


def published(house, code: str = "classique", **words) -> Programme:
    draft = a_draft(house, code, **words)
    return operations.publish(draft, edit=draft.edit, by=house.administrator, at=NOW)


def refused_by(act) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return violated(caught.value)


# --- What was published stays --------------------------------------------------------------------


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


# --- What may be published: the database itself -----------------------------------------------------


def step(phase: str, minutes: int, **more) -> dict:
    return {"phase": phase, "title": f"Étape {phase}", "minutes": minutes, "mode": "on_site", **more}


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


# --- Completeness ----------------------------------------------------------------------------------


def test_shipped_offers_lack_nothing_once_coordinates_are_filled(ready):
    for code in shipped_offers():
        version = published(ready, code)

        assert operations.judge(version, house=ready.organisation, at=NOW) == ([], [])
    assert Offer.objects.filter(listed_at=NOW).count() == 6


def test_new_house_can_open_bilans_but_shows_nothing_until_its_coordinates_are_filled(inside):
    ship_programmes(organisation=inside.organisation)
    offer = Offer.objects.get(slug="classique-16-h")

    with pytest.raises(ProgrammeRefused) as refusal:
        showing.put_online(offer, at=NOW)

    assert in_service().count() == 6
    assert [one.label for one in refusal.value.lacks] == [
        "Adresse de l’organisme",
        "Contact",
        "Référent handicap",
        "Réclamations",
        "Titres et qualités de qui accompagne",
    ]
    make_ready(inside)
    showing.put_online(offer, at=NOW)
    offer.refresh_from_db()
    assert offer.listed_at == NOW


@pytest.mark.parametrize(
    "name",
    ["title", "audience", "objectives", "methods", "evaluation", "results", "access_terms", "access_delay",
     "accessibility", "price", "sessions_count", "session_minutes"],
)  # fmt: skip
def test_each_missing_word_refuses_publishing_and_no_saving(ready, name):
    empty = 0 if name in ("price", "sessions_count", "session_minutes") else "  "
    draft = a_draft(ready, **{name: empty})

    with pytest.raises(ProgrammeRefused) as refusal:
        operations.publish(draft, edit=0, by=ready.administrator, at=NOW)

    assert [one.anchor for one in refusal.value.lacks] == [name]
    assert all(one.remedy and one.article for one in refusal.value.lacks)


def test_stale_words_anywhere_refuse_publishing(ready):
    words, steps = shipped_offers()["classique"]
    steps = [dict(one) for one in steps]
    steps[2]["documents"] = "Dossier pour le jury de VAE"
    words = words | {"access_terms": "Adressez-vous à Pôle emploi."}
    draft = operations.create_offer(ready.organisation, words=words, steps=steps, by=ready.administrator, at=NOW)

    with pytest.raises(ProgrammeRefused) as refusal:
        operations.publish(draft, edit=0, by=ready.administrator, at=NOW)

    found = {read.anchor: [one.words for one in read.findings] for read in refusal.value.faults}
    assert found == {"access_terms": ["Pôle emploi"], "step-3-documents": ["jury", "VAE"]}


def test_remote_share_is_that_of_accompaniment(ready):
    draft = a_draft(ready)
    steps = steps_of_version(draft)
    steps[0].mode, steps[1].mode = "video", "phone"

    totals = totals_of(draft, steps)

    assert (totals.remote, totals.remote_percent) == (120 + 300 + 150, 59)
    assert totals_of(draft, []).remote_percent == 0


def test_sheet_is_to_be_read_again_the_day_after_a_year(ready):
    version = published(ready)
    version.offer.refresh_from_db()

    def is_due(on) -> bool:
        return sheet_of(version, house=ready.organisation, on=on).is_review_due

    year = TODAY.replace(year=TODAY.year + 1)
    assert [is_due(year - timedelta(days=1)), is_due(year), is_due(year + timedelta(days=1))] == [False, False, True]
    showing.confirm_review(version.offer, on=year)
    version.offer.refresh_from_db()
    assert not is_due(year + timedelta(days=1))


# --- Two people, and the life of an offer -------------------------------------------------------------


def test_two_people_never_overwrite_each_other(ready):
    draft = a_draft(ready)
    words, steps = shipped_offers()["essentiel"]
    save = {"steps": steps, "edit": 0, "at": NOW}
    operations.save_draft(draft, words=words, by=ready.administrator, **save)

    with pytest.raises(EditedMeanwhile) as clash:
        operations.save_draft(draft, words=words | {"title": "Le mien"}, by=ready.administrator, **save)

    assert (clash.value.draft.title, clash.value.draft.edit) == ("Essentiel, 14 h", 1)
    with pytest.raises(EditedMeanwhile):
        operations.publish(draft, edit=0, by=ready.administrator, at=NOW)


def test_retired_offer_opens_nothing_shows_nothing_and_comes_back(ready):
    version = published(ready)
    showing.retire(version.offer, at=NOW)
    offer = Offer.objects.get(pk=version.offer_id)

    assert (list(in_service()), offer.listed_at, offer.retired_at) == ([], None, NOW)
    with pytest.raises(ProgrammeRefused, match="retiré"):
        operations.start_draft(offer, by=ready.administrator, at=NOW)
    with pytest.raises(ProgrammeRefused, match="retiré"):
        showing.put_online(offer, at=NOW)
    rows = Offer.objects.filter(pk=offer.pk)
    assert refused_by(lambda: rows.update(listed_at=NOW)) == "retired_offer_is_not_listed"
    showing.bring_back(offer)
    assert list(in_service()) == [version]


def test_duplicate_is_another_offer_with_the_same_words(ready):
    version = published(ready)

    copy = operations.duplicate(version.offer, by=ready.administrator, at=NOW)

    assert copy.offer_id != version.offer_id
    assert copy.title == "Classique, 16 h (copie)"
    assert copy.is_draft
    said = Said.by(version, steps_of_version(version)), Said.by(copy, steps_of_version(copy))
    assert [change.label for change in changes(*said)] == ["Intitulé"]


def test_addresses_are_made_of_titles_and_stay(ready):
    first, second = published(ready), published(ready)
    draft = operations.start_draft(first.offer, by=ready.administrator, at=NOW)
    words = shipped_offers()["classique"][0] | {"title": "Tout autre"}
    saved = operations.save_draft(
        draft, words=words, steps=shipped_offers()["classique"][1], edit=0, by=ready.administrator, at=NOW
    )
    operations.publish(saved, edit=1, by=ready.administrator, at=NOW)

    slugs = Offer.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["classique-16-h", "classique-16-h-2"]
    assert second.offer.slug == "classique-16-h-2"


def test_discarding_a_first_draft_takes_the_offer_along(ready):
    version = published(ready)
    lone, next_one = a_draft(ready), operations.start_draft(version.offer, by=ready.administrator, at=NOW)

    assert operations.discard_draft(lone, edit=0) is True
    assert operations.discard_draft(next_one, edit=0) is False
    assert list(Programme.objects.all()) == [version]
    with pytest.raises(ProgrammeRefused, match="n’existe plus"):
        operations.discard_draft(next_one, edit=0)


def test_changes_tell_words_numbers_and_steps(ready):
    version = published(ready)
    words, steps = shipped_offers()["classique"]
    steps = [dict(one) for one in steps]
    steps[1], steps[2] = steps[2], steps[1]
    steps[3]["minutes"] = 180
    steps.append(step(C, 60) | {"title": "Remise"})
    draft = operations.create_offer(
        ready.organisation, words=words | {"price": Decimal(1700)}, steps=steps, by=None, at=NOW
    )

    found = changes(Said.by(version, steps_of_version(version)), Said.by(draft, steps_of_version(draft)))

    assert [change.label for change in found] == [
        "Prix",
        "Étape « Faisabilité, plan d’action et synthèse », durée",
        "Étape ajoutée",
        "Ordre des étapes",
    ]
    assert "".join(run.text for run in found[0].runs if run.kind != "out") == "1\u202f700,00\u00a0€"


def test_titles_of_who_left_are_not_printed(ready):
    version = published(ready)
    ready.consultant.removed_at = NOW
    ready.consultant.save(update_fields=["removed_at"])

    sheet = sheet_of(version, house=ready.organisation, on=TODAY)

    assert ConsultantTitles.objects.count() == 1
    assert list(sheet.people) == []
    assert list(sheet.untitled) == [str(ready.colleague)]


# --- Races ---------------------------------------------------------------------------------------------


def test_step_added_while_publishing_waits_and_is_refused(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        make_ready(house)
        draft = a_draft(house)
    refusals: list[str] = []

    def add() -> None:
        try:
            with tenant(house.organisation.pk):
                ProgrammeStep.objects.create(
                    organisation=house.organisation, programme=draft, position=9, phase="investigation", minutes=9000
                )
        except IntegrityError as error:
            refusals.append(violated(error))
        finally:
            connection.close()

    with tenant(house.organisation.pk):
        operations.publish(draft, edit=0, by=house.administrator, at=NOW)
        other = threading.Thread(target=add)
        other.start()
        other.join(0.3)
        assert other.is_alive()  # it waits for the row of its version
    other.join(10)

    assert refusals == ["published_programme_stays"]


def test_two_who_publish_at_once_make_one_version(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        make_ready(house)
        draft = a_draft(house)
    start, told = threading.Barrier(2), []

    def publish() -> None:
        try:
            start.wait(5)
            with tenant(house.organisation.pk):
                operations.publish(draft, edit=0, by=house.administrator, at=datetime.now(UTC))
            told.append("published")
        except ProgrammeRefused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(15)

    assert sorted(told) == sorted(["published", operations.REFUSALS["published_programme_stays"]])
    with tenant(house.organisation.pk):
        assert [one.number for one in Programme.objects.all()] == [1]
        assert current_of(Offer.objects.get()) is not None


def test_no_bilan_of_another_house_hangs_on_a_version(ready):
    version = published(ready)
    other = a_house()

    link = BilanProgramme(organisation=ready.organisation, bilan_id=other.bilan.pk, programme=version)

    assert refused_by(lambda: put_at_once(link)) == "bilan_sessions_bilanprogramme_bilan_id_tenant_fk"


def put_at_once(link: BilanProgramme) -> None:
    """Deferred keys are checked now."""
    link.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
