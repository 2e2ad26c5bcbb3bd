"""Kept documents open to who accompanies, agreed to by the person, until the day that the person gave."""

from datetime import timedelta
from uuid import uuid4

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.models import Bilan
from bilan.pages.privacy.finding import KeptAddress
from confidentiality.models import Consent
from organisations.permissions import Actor, Standing
from tests.factories import NOW, TODAY, an_actor


def agreed(house, *, ends_on=TODAY) -> None:
    Consent.objects.create(
        organisation=house.organisation,
        bilan=house.bilan,
        kind=Consent.Kind.KEEP_DOCUMENTS,
        is_given=True,
        text_version="1",
        person_name="Dominique",
        decided_at=NOW,
        recorded_at=NOW,
        recorded_by=house.person,
        author_name="Dominique",
        ends_on=ends_on,
    )


def follows_up(house, actor: Actor) -> bool:
    address = KeptAddress(Bilan.objects.get(pk=house.bilan.pk), uuid4())
    return Standing.FOLLOWING_UP in address.ties(actor)


def test_consultant_follows_up_until_the_last_day(inside, now, monkeypatch):
    agreed(inside)
    on_the_day = follows_up(inside, an_actor(inside.consultant))

    monkeypatch.setattr("foundation.clock.now", lambda: NOW + timedelta(days=1))

    assert (on_the_day, follows_up(inside, an_actor(inside.consultant))) == (True, False)


def test_interim_follows_up_with_the_persons_word_only(inside, now):
    agreed(inside)
    mandate = propose_mandate(
        inside.bilan, member=inside.colleague, kind="interim", reason="Congé", by=inside.administrator, at=NOW
    )
    before = follows_up(inside, an_actor(inside.colleague))

    decide_mandate(mandate, accepts=True, by=inside.person, at=NOW)

    assert (before, follows_up(inside, an_actor(inside.colleague))) == (False, True)


def test_who_no_longer_accompanies_does_not_follow_up(inside, now):
    agreed(inside)
    type(inside.consultant).objects.filter(pk=inside.consultant.pk).update(is_consultant=False, is_assistant=True)

    assert not follows_up(inside, an_actor(inside.consultant))
