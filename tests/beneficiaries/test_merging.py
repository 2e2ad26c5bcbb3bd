"""One person entered twice: what moves, what refuses, and that no bilan changes its person otherwise."""

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.cards.operations import issue_card
from beneficiaries.merging.operations import MergeRefused, merge_people, twins_of
from beneficiaries.models import Beneficiary, Bilan, PersonRequest
from beneficiaries.operations import open_bilan
from beneficiaries.queries import beneficiaries_visible_to, course_of
from beneficiaries.requests.operations import receive_request
from beneficiaries.rules import Kind
from beneficiaries.third_parties.operations import add_representative
from foundation.errors import violated
from foundation.tenancy import tenant
from tests.factories import NOW, TODAY, a_beneficiary, a_bilan, a_member, an_actor, facts

NAME = {"first_name": "Élodie", "last_name": "Le Goff"}


@pytest.fixture
def twice(house):
    """Two files of one person: the first signs in, the second, typed without accents, has a bilan."""
    house.kept = a_beneficiary(house.consultant, **NAME)
    house.gone = a_beneficiary(
        house.consultant, with_user=False, first_name="Elodie", last_name="LE GOFF", phone="06 11 22 33 44"
    )
    house.second = a_bilan(house.consultant, beneficiary=house.gone)
    with tenant(house.organisation.pk):
        yield house


def merged(house, kept=None, gone=None, reason: str = "Saisie deux fois") -> Beneficiary:
    return merge_people(kept or house.kept, gone or house.gone, reason=reason, by=house.consultant, at=NOW)


def test_bilans_join_the_file_that_is_kept_and_the_other_names_nobody(twice):
    facts(twice.second, Kind.INFORMED)

    kept = merged(twice)

    gone = Beneficiary.objects.get(pk=twice.gone.pk)
    assert Bilan.objects.get(pk=twice.second.pk).beneficiary_id == kept.pk
    assert course_of(twice.second).has(Kind.INFORMED)
    assert kept.phone == "06 11 22 33 44"
    assert (str(gone), gone.email, gone.phone) == ("Fiche fusionnée", "", "")
    assert (gone.merged_into_id, gone.merged_by_id, gone.merge_reason) == (
        kept.pk,
        twice.consultant.pk,
        "Saisie deux fois",
    )
    assert gone not in beneficiaries_visible_to(an_actor(twice.administrator))
    assert twins_of(kept) == []


def test_address_that_signs_in_stays_that_of_the_kept_file(twice):
    before = twice.kept.email

    assert merged(twice).email == before


def refused(twice, match: str, **files) -> None:
    with pytest.raises(MergeRefused, match=match):
        merged(twice, **files)
    assert Bilan.objects.get(pk=twice.second.pk).beneficiary_id == twice.gone.pk


def test_each_conflict_says_what_to_do(twice):
    refused(twice, "gardez celle-là", kept=twice.gone, gone=twice.kept)
    refused(twice, "même nom", kept=twice.beneficiary)
    refused(twice, "une autre fiche", kept=twice.gone)
    refused(twice, "Dites pourquoi", reason="  ")
    both = a_beneficiary(twice.consultant, **NAME)
    refused(twice, "chacune un espace", gone=both)


def test_what_is_open_on_the_other_file_is_settled_first(twice):
    receive_request(twice.gone, kind=PersonRequest.Kind.ACCESS, at=NOW)
    refused(twice, "Une demande attend")


def test_printed_card_is_a_space_too(twice):
    Beneficiary.objects.filter(pk=twice.gone.pk).update(email="")
    issue_card(Beneficiary.objects.get(pk=twice.gone.pk), by=twice.consultant, at=NOW)
    refused(twice, "chacune un espace")


def test_representative_of_either_is_settled_first(twice):
    add_representative(
        twice.kept, kind="guardian", first_name="Ange", last_name="Tiers", email="", by=twice.consultant, at=NOW,
        must_co_sign=False,
    )  # fmt: skip
    refused(twice, "représente")


def test_database_keeps_a_bilan_with_its_person(twice):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Bilan.objects.filter(pk=twice.second.pk).update(beneficiary=twice.kept)
    assert violated(refusal.value) == "bilan_stays_with_its_person"

    merged(twice)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        open_bilan(
            Beneficiary.objects.get(pk=twice.gone.pk), consultant=twice.consultant, programme_title="P",
            accompaniment_minutes=60, personal_work_minutes=0, indicative_minutes=0, opened_on=TODAY,
        )  # fmt: skip
    assert violated(refusal.value) == "bilan_stays_with_its_person"
    with pytest.raises(IntegrityError, match="stays merged"), transaction.atomic():
        Beneficiary.objects.filter(pk=twice.gone.pk).update(merged_into=twice.beneficiary)


@pytest.mark.parametrize("which", ["beneficiary", "gone"])
def test_database_refuses_a_merge_of_two_people(twice, which):
    empty = {"first_name": "Fiche", "last_name": "fusionnée", "email": "", "phone": "", "employer": None}
    trace = {"merged_at": NOW, "merge_reason": "R", "merged_by": twice.consultant}
    target = twice.kept if which == "beneficiary" else twice.gone
    source = twice.gone if which == "gone" else a_beneficiary(twice.consultant, with_user=False)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Beneficiary.objects.filter(pk=source.pk).update(merged_into=target, **empty, **trace)

    assert violated(refusal.value) == "merge_is_sound"


def test_page_offers_the_files_that_one_follows_and_no_other(twice, signed_in):
    colleague = a_member(twice.organisation)
    theirs = a_beneficiary(colleague, with_user=False, **NAME)
    base = f"/o/{twice.organisation.slug}/beneficiaires/{twice.kept.pk}/"
    client = signed_in(twice.consultant)

    page = client.get(f"{base}fusionner/").content.decode()
    foreign = client.post(f"{base}fusionner/", {"other": theirs.pk, "reason": "R"})
    done = client.post(f"{base}fusionner/", {"other": twice.gone.pk, "reason": "Saisie deux fois"})

    assert (str(twice.gone.pk) in page, str(theirs.pk) in page) == (True, False)
    assert (foreign.status_code, done.status_code) == (422, 302)
    assert client.get(f"/o/{twice.organisation.slug}/beneficiaires/{twice.gone.pk}/").status_code == 404
    assert signed_in(twice.administrator).get(f"{base}fusionner/").status_code == 403
