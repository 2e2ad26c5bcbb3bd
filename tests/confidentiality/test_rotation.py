"""Keys are wrapped anew while people work; a killed run goes on; nothing becomes unreadable."""

import os
import threading
from base64 import b64encode
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from confidentiality.models import BilanKey, OrganisationKey
from confidentiality.vault import Place, Retention, inspection, keyring, rotation, seal, unseal
from confidentiality.vault.master import LocalMaster
from foundation import clock
from foundation.tenancy import content_of, tenant
from organisations.models import Organisation
from tests import factories

ALL = timedelta()


def a_place(bilan, retention=Retention.WORKING) -> Place:
    return Place(bilan.organisation_id, bilan.pk, "t", "c", uuid4(), retention)


def sealed_in(bilan) -> list[tuple[Place, bytes]]:
    """Something under each of the three kinds of key of a bilan."""
    with tenant(bilan.organisation_id), content_of(bilan.pk):
        places = [a_place(bilan, kind) for kind in (Retention.WORKING, Retention.SYNTHESIS, Retention.PROOF)]
        return [(place, seal(b"x", place)) for place in places]


def all_open(sealed) -> bool:
    for place, one in sealed:
        with tenant(place.organisation_id), content_of(place.bilan_id):
            assert unseal(one, place) == b"x"
    return True


def rotate(older_than=ALL) -> list[str]:
    organisations = Organisation.objects.order_by("slug")
    return [str(one) for one in rotation.rotate_organisations(organisations, older_than=older_than, at=clock.now())]


def generations(house) -> list[int]:
    with tenant(house.organisation.pk):
        return list(OrganisationKey.objects.order_by("generation").values_list("generation", flat=True))


def faults(house) -> list[str]:
    with tenant(house.organisation.pk):
        return list(inspection.key_faults(house.organisation))


@pytest.fixture
def houses(db):
    """Two organisations with sealed things; the second has two bilans."""
    first, second = factories.a_house(), factories.a_house()
    with tenant(second.organisation.pk):
        other = factories.a_bilan(second.consultant)
    return first, second, [one for bilan in (first.bilan, second.bilan, other) for one in sealed_in(bilan)]


@pytest.fixture
def new_master(settings):
    """The installation got a new master key, and still knows the former one."""
    former, settings.MASTER_KEY = settings.MASTER_KEY, b64encode(os.urandom(32)).decode()
    settings.MASTER_KEYS_FORMER = [former]
    return LocalMaster(settings.MASTER_KEY).key_id


def test_master_wraps_every_organisation_anew_and_the_former_one_may_go(houses, new_master, settings):
    *_, sealed = houses

    said = [str(progress) for progress in rotation.rotate_master()]

    settings.MASTER_KEYS_FORMER = []
    assert said == ["1/2 organismes, 1 clé", "2/2 organismes, 2 clés"]
    assert inspection.masters_in_use() == {new_master: 2}
    assert all_open(sealed)


def test_master_rotation_that_was_killed_goes_on_where_it_was(houses, new_master):
    run = rotation.rotate_master()
    next(run)
    run.close()

    assert sorted(inspection.masters_in_use().values()) == [1, 1]
    assert [progress.keys for progress in rotation.rotate_master()] == [0, 1]


def test_master_rotation_without_the_former_key_says_what_to_do(houses, new_master, settings):
    settings.MASTER_KEYS_FORMER = []

    with pytest.raises(CommandError, match="BILAN_MASTER_KEYS_FORMER"):
        call_command("rotate_keys", "master", stdout=StringIO())


def test_organisation_gets_a_new_key_and_the_former_one_is_gone(houses):
    first, second, sealed = houses

    said = rotate()

    assert said in (
        ["1/2 organismes, 3 clés", "2/2 organismes, 9 clés"],
        ["1/2 organismes, 6 clés", "2/2 organismes, 9 clés"],  # by address: organisme-1000 comes before organisme-999
    )
    assert (generations(first), generations(second)) == ([2], [2])
    assert all_open(sealed)
    assert faults(first) == faults(second) == []


def test_young_key_is_left_alone(houses):
    first, _, _ = houses

    assert rotate(timedelta(hours=1)) == ["1/2 organismes, 0 clé", "2/2 organismes, 0 clé"]
    assert generations(first) == [1]


def test_command_rotates_one_organisation_by_its_slug(houses):
    first, second, _ = houses
    said = StringIO()

    call_command("rotate_keys", "organisation", slug=second.organisation.slug, stdout=said)

    assert said.getvalue().splitlines()[0] == "1/1 organisme, 6 clés"
    assert (generations(first), generations(second)) == ([1], [2])


@pytest.mark.parametrize(
    ("floor", "slug", "words"), [("organisation", "nulle-part", "Aucun organisme"), ("master", "x", "pour tous")]
)
def test_command_refuses_what_makes_no_sense(db, floor, slug, words):
    with pytest.raises(CommandError, match=words):
        call_command("rotate_keys", floor, slug=slug, stdout=StringIO())


@pytest.mark.parametrize("keys_before", range(6))
def test_rotation_killed_anywhere_is_finished_by_the_next(committed, monkeypatch, keys_before):
    house = factories.a_house()
    with tenant(house.organisation.pk):
        other = factories.a_bilan(house.consultant)
    sealed = sealed_in(house.bilan) + sealed_in(other)
    wrapped = iter(range(100))
    honest = rotation.wrap_with

    def wrap(*args):
        if next(wrapped) == keys_before:
            raise SystemExit
        return honest(*args)

    monkeypatch.setattr(rotation, "wrap_with", wrap)
    with pytest.raises(SystemExit):
        rotate()
    monkeypatch.setattr(rotation, "wrap_with", honest)

    assert generations(house) == [1, 2]
    assert any("was stopped" in fault for fault in faults(house))
    assert all_open(sealed)
    rotate(timedelta(hours=1))
    assert generations(house) == [2]
    assert all_open(sealed)
    assert faults(house) == []


def test_key_made_under_the_former_generation_meanwhile_is_caught(committed):
    """A request that found the former key just before the rotation commits its own key during it."""
    house = factories.a_house()
    sealed = sealed_in(house.bilan)
    with tenant(house.organisation.pk):
        other = factories.a_bilan(house.consultant)
    writing, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with tenant(house.organisation.pk), content_of(other.pk):
            place = a_place(other)
            sealed.append((place, seal(b"x", place)))
            writing.set()
            may_end.wait(10)
        connection.close()

    def renew() -> None:
        rotate()
        connection.close()

    threads = [threading.Thread(target=write), threading.Thread(target=renew)]
    threads[0].start()
    writing.wait(10)
    threads[1].start()
    threads[1].join(0.5)
    was_waiting = threads[1].is_alive()
    may_end.set()
    for thread in threads:
        thread.join(20)

    assert was_waiting
    assert generations(house) == [2]
    assert all_open(sealed)
    assert faults(house) == []


def test_people_seal_and_open_during_rotations(committed):
    """New bilans, new classes and old texts, without an error, through four generations."""
    house = factories.a_house()
    with tenant(house.organisation.pk):
        bilans = [factories.a_bilan(house.consultant) for _ in range(12)]
    sealed = sealed_in(house.bilan)
    errors, over = [], threading.Event()

    def work(mine) -> None:
        try:
            for bilan in mine:
                made = sealed_in(bilan)
                sealed.extend(made)
                all_open(list(sealed))
            while not over.is_set():
                all_open(list(sealed))
        except BaseException as error:  # the assertion is below, in the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[bilans[part::3]]) for part in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        rotate()
    over.set()
    for thread in threads:
        thread.join(60)

    assert errors == []
    assert generations(house) == [5]
    assert len(sealed) == 3 * 13
    assert all_open(sealed)
    assert faults(house) == []


def test_database_keeps_a_generation_that_still_wraps(committed):
    house = factories.a_house()
    sealed_in(house.bilan)

    def delete() -> None:
        with tenant(house.organisation.pk):
            rows = OrganisationKey.objects.all()
            rows._raw_delete(rows.db)

    with pytest.raises(IntegrityError):
        delete()


def test_check_finds_a_key_that_does_not_open(houses):
    first, _, _ = houses
    with tenant(first.organisation.pk), content_of(first.bilan.pk):
        key = BilanKey.objects.get(retention="working")
        BilanKey.objects.filter(pk=key.pk).update(wrapped=b"0" * 60)

    assert faults(first) == [f"{first.organisation.slug}: the key {key.pk} (confidentiality_bilankey) does not open"]


def test_check_finds_a_former_master_and_an_unknown_one(houses, new_master, settings):
    first, _, _ = houses

    assert [fault.rpartition(": ")[2] for fault in faults(first)] == ["rotate_keys master"]
    settings.MASTER_KEYS_FORMER = []
    assert any("does not open under the master keys" in fault for fault in faults(first))


def test_forgotten_house_key_is_not_made_twice(houses):
    first, _, _ = houses
    rotate()
    keyring.forget()

    with tenant(first.organisation.pk):
        house_id, _ = keyring.house_key(first.organisation.pk)

        assert OrganisationKey.objects.get().pk == house_id
