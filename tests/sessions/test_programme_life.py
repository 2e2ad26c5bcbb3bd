"""Two people on one draft, the life of an offer, and races."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from foundation.errors import violated
from foundation.tenancy import tenant
from sessions.models import BilanProgramme, ConsultantTitles, Offer, Programme, ProgrammeStep
from sessions.programmes import operations, showing
from sessions.programmes.changes import Said, changes
from sessions.programmes.operations import EditedMeanwhile, ProgrammeRefused
from sessions.programmes.queries import current_of, in_service, sheet_of, steps_of_version
from sessions.shipping import shipped_offers
from tests.factories import NOW, TODAY, a_house
from tests.sessions.programme_factories import a_draft, make_ready, published, refused_by, step


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
    steps.append(step("conclusion", 60) | {"title": "Remise"})
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
