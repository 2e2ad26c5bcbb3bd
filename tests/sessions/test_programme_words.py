"""What a sheet must say before it is published."""

from datetime import timedelta

import pytest

from sessions.models import Offer
from sessions.programmes import operations, showing
from sessions.programmes.operations import ProgrammeRefused
from sessions.programmes.queries import in_service, sheet_of, steps_of_version
from sessions.programmes.sheet import totals_of
from sessions.shipping import ship_programmes, shipped_offers
from tests.factories import NOW, TODAY
from tests.sessions.programme_factories import a_draft, make_ready, published


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
