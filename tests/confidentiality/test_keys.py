"""Three floors of keys: each bound to its place, made once, never remembered beyond what made it."""

import os
import threading
from base64 import b64encode
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from confidentiality.models import BilanKey, OrganisationKey, ProofKey
from confidentiality.vault import Place, Retention, Unreadable, keyring, seal, unseal
from confidentiality.vault.master import LocalMaster, MasterUnknown
from foundation.tenancy import content_of, tenant
from tests import factories


def a_place(bilan, retention=Retention.WORKING, **changes) -> Place:
    fields = {"bilan_id": bilan.pk, "table": "t", "column": "c", "row_id": uuid4(), "retention": retention} | changes
    return Place(organisation_id=bilan.organisation_id, **fields)


@pytest.fixture
def bilan(inside):
    with content_of(inside.bilan.pk):
        yield inside.bilan


def a_key() -> str:
    return b64encode(os.urandom(32)).decode()


def test_a_class_of_a_bilan_has_one_key(bilan):
    for retention in (Retention.WORKING, Retention.WORKING, Retention.SYNTHESIS):
        seal(b"x", a_place(bilan, retention))

    assert sorted(BilanKey.objects.values_list("retention", flat=True)) == ["synthesis", "working"]


def test_each_kept_document_has_a_key_to_itself(bilan):
    places = [a_place(bilan, Retention.KEPT) for _ in range(2)]
    for place in places:
        seal(b"x", place)

    assert set(BilanKey.objects.values_list("document_id", flat=True)) == {place.row_id for place in places}


def test_proof_is_sealed_apart_and_opens_without_the_bilan(inside):
    place = a_place(inside.bilan, Retention.PROOF)

    sealed = seal(b"scan", place)

    assert unseal(sealed, place) == b"scan"
    assert (BilanKey.objects.count(), ProofKey.objects.count()) == (0, 1)


def test_what_belongs_to_the_house_itself_is_sealed_too(inside):
    place = a_place(inside.bilan, Retention.PROOF, bilan_id=None)

    assert unseal(seal(b"x", place), place) == b"x"


def test_key_of_a_closed_bilan_is_not_even_seen(inside):
    with content_of(inside.bilan.pk):
        place = a_place(inside.bilan)
        sealed = seal(b"x", place)
    keyring.forget()

    assert BilanKey.objects.count() == 0
    with pytest.raises(Unreadable):
        unseal(sealed, place)


def test_ciphertext_of_one_class_does_not_open_as_another(bilan):
    place = a_place(bilan)
    sealed = seal(b"x", place)
    other = seal(b"x", a_place(bilan, Retention.SYNTHESIS))

    with pytest.raises(Unreadable):
        unseal(other[:17] + sealed[17:], place)


def test_key_moved_to_another_bilan_refuses_to_open(inside):
    other = factories.a_bilan(inside.consultant)
    with content_of(inside.bilan.pk):
        seal(b"x", a_place(inside.bilan))
        wrapped = BilanKey.objects.get().wrapped
    with content_of(other.pk):
        seal(b"y", a_place(other))
        BilanKey.objects.update(wrapped=wrapped)
        keyring.forget()

        with pytest.raises(MasterUnknown):
            seal(b"z", a_place(other))


def test_key_made_in_a_savepoint_that_failed_is_forgotten(bilan):
    place = a_place(bilan)
    with transaction.atomic():
        seal(b"lost", place)
        transaction.set_rollback(True)

    sealed = seal(b"kept", place)
    keyring.forget()

    assert unseal(sealed, place) == b"kept"


def test_keys_are_not_remembered_after_the_tenant_is_left(house):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        place = a_place(house.bilan)
        sealed = seal(b"x", place)

    with pytest.raises(Unreadable):
        unseal(sealed, place)


def test_queries_do_not_grow_with_what_is_sealed(bilan, django_assert_num_queries):
    places = [a_place(bilan) for _ in range(30)]
    seal(b"first", places[0])
    keyring.forget()

    with django_assert_num_queries(2):
        sealed = [seal(b"x", place) for place in places]
        opened = [unseal(one, place) for one, place in zip(sealed, places, strict=True)]

    assert opened == [b"x"] * 30


def test_two_writers_at_once_share_the_key_that_one_of_them_made(committed):
    house = factories.a_house()
    together, sealed = threading.Barrier(2), []

    def write() -> None:
        with tenant(house.organisation.pk), content_of(house.bilan.pk):
            place = a_place(house.bilan)
            together.wait()
            sealed.append((place, seal(b"x", place)))
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        assert [unseal(one, place) for place, one in sealed] == [b"x", b"x"]
        assert (BilanKey.objects.count(), OrganisationKey.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM confidentiality_bilankey", "UPDATE confidentiality_bilankey SET retention = 'synthesis'"],
)
def test_key_is_neither_deleted_nor_moved_by_hand(bilan, sql):
    seal(b"x", a_place(bilan))

    with pytest.raises(DatabaseError, match="goes when what it sealed"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql)


def test_local_master_opens_what_a_former_key_wrapped():
    former, current = a_key(), a_key()
    wrapped = LocalMaster(former).wrap(b"k", b"here")
    old_id = LocalMaster(former).key_id

    assert LocalMaster(current, (former,)).unwrap(wrapped, b"here", old_id) == b"k"


@pytest.mark.parametrize("context", [b"elsewhere", b""])
def test_local_master_refuses_another_context(context):
    keeper = LocalMaster(a_key())
    wrapped = keeper.wrap(b"k", b"here")

    with pytest.raises(MasterUnknown):
        keeper.unwrap(wrapped, context, keeper.key_id)


@pytest.mark.parametrize("length", [0, 5, 12, 20])
def test_cut_key_is_unknown_not_a_failure(length):
    keeper = LocalMaster(a_key())
    wrapped = keeper.wrap(b"k" * 32, b"here")[:length]

    with pytest.raises(MasterUnknown, match="altérée"):
        keeper.unwrap(wrapped, b"here", keeper.key_id)


def test_local_master_says_which_key_is_missing():
    keeper = LocalMaster(a_key())

    with pytest.raises(MasterUnknown, match="n’est pas celle"):
        keeper.unwrap(b"x" * 60, b"here", "0" * 16)
