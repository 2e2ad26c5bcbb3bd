"""A representative signs beside the person and reads dates; an employer's contact reads dates of what it pays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.models import Beneficiary, Bilan, CoSignature, EmployerContact, Fact, Representative
from beneficiaries.operations import FactRefused, decide_consent, edit_beneficiary, record_fact
from beneficiaries.rules import Kind
from beneficiaries.third_parties.operations import (
    ThirdPartyRefused,
    add_employer_contact,
    add_representative,
    co_sign,
    end_third_party,
)
from foundation import outbox
from foundation.errors import violated
from foundation.tenancy import tenant
from funding.models import Agreement
from funding.operations import record_agreement, void_agreement
from tests.factories import NOW, a_beneficiary, a_bilan, a_member, a_ready_bilan
from tests.sessions.factories import a_held_session, a_session

NAMES = {"first_name": "Ange", "last_name": "Tuteur"}


def a_representative(bilan, by, *, kind="guardian", email="ange@exemple.test", signs=True) -> Representative:
    """Somebody who represents the person; by the judgment they sign, unless told otherwise."""
    with tenant(bilan.organisation_id):
        return add_representative(bilan.beneficiary, kind=kind, email=email, by=by, at=NOW, must_co_sign=signs, **NAMES)


@pytest.fixture
def fresh(house):
    """A bilan whose person has not answered yet."""
    return a_bilan(house.consultant)


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def consent(bilan):
    with tenant(bilan.organisation_id):
        return decide_consent(bilan, consents=True, by=bilan.beneficiary.user, at=NOW)


@pytest.mark.parametrize("kind", ["guardian", "parent"])
def test_consent_waits_for_the_signature_beside(house, now, fresh, kind):
    representative = a_representative(fresh, house.consultant, kind=kind)
    with pytest.raises(FactRefused, match="sa signature manque encore"):
        consent(fresh)

    with tenant(house.organisation.pk):
        co_sign(fresh, representative=representative, by=representative.user, at=NOW)
    fact = consent(fresh)

    assert (fact.detail["co_signed_by"], fact.detail["co_signed_as"]) == ("Ange Tuteur", kind)


@pytest.mark.parametrize("kind", ["guardian", "curator"])
def test_title_alone_asks_for_no_signature(house, now, fresh, kind):
    a_representative(fresh, house.consultant, kind=kind, signs=None)

    assert consent(fresh).kind == Kind.CONSENTED


def test_parent_signs_unless_it_is_said_otherwise(house, now, fresh):
    assert a_representative(fresh, house.consultant, kind="parent", signs=None).must_co_sign


@pytest.mark.parametrize(("answer", "signs"), [("", False), ("yes", True), ("no", False)])
def test_form_asks_what_the_judgment_says(house, base, signed_in, fresh, answer, signs):
    typed = {"kind": "guardian", "must_co_sign": answer, "email": ""} | NAMES

    signed_in(house.consultant).post(f"{base}beneficiaires/{fresh.beneficiary_id}/representant/", typed)

    with tenant(house.organisation.pk):
        assert Representative.objects.get().must_co_sign is signs


def test_person_may_refuse_without_anybody(house, now, fresh):
    a_representative(fresh, house.consultant)

    with tenant(house.organisation.pk):
        fact = decide_consent(fresh, consents=False, by=fresh.beneficiary.user, at=NOW)

    assert fact.kind == Kind.CONSENT_REFUSED


def test_consent_that_took_place_without_it_is_kept_with_its_mark(house, now, fresh):
    a_representative(fresh, house.consultant)
    with tenant(house.organisation.pk):
        record_fact(fresh, Kind.INFORMED, by=house.consultant.user, author_name="C", at=NOW, is_assisted=True)

        fact = record_fact(
            fresh,
            Kind.CONSENTED,
            by=house.consultant.user,
            author_name="C",
            at=NOW,
            is_assisted=True,
            irregular_reason="Signature du tuteur reçue après",
        )

    assert fact.is_irregular


def test_database_holds_the_signature_beside(house, now, fresh):
    a_representative(fresh, house.consultant)
    with tenant(house.organisation.pk):
        record_fact(fresh, Kind.INFORMED, by=house.consultant.user, author_name="C", at=NOW)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Fact.objects.create(
                organisation=house.organisation,
                bilan=fresh,
                kind=Kind.CONSENTED,
                occurred_at=NOW,
                recorded_at=NOW,
                author_name="C",
            )

    assert violated(refused.value) == "consent_is_co_signed"


def test_signature_is_the_representatives(house, now, fresh):
    representative = a_representative(fresh, house.consultant)

    with tenant(house.organisation.pk):
        for by, bilan in ((house.consultant.user, fresh), (representative.user, house.bilan)):
            with pytest.raises(ThirdPartyRefused, match="Seule la personne qui représente"):
                co_sign(bilan, representative=representative, by=by, at=NOW)


def test_signature_is_given_once_and_stays(house, now, fresh):
    representative = a_representative(fresh, house.consultant)
    with tenant(house.organisation.pk):
        co_sign(fresh, representative=representative, by=representative.user, at=NOW)
        with pytest.raises(ThirdPartyRefused, match="déjà enregistrée"):
            co_sign(fresh, representative=representative, by=representative.user, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            CoSignature.objects.all().delete()


def test_nobody_represents_themselves(house, now, fresh):
    with pytest.raises(ThirdPartyRefused, match="l’adresse de la personne"):
        a_representative(fresh, house.consultant, email=fresh.beneficiary.email)


def test_one_represents_at_a_time(house, now, fresh):
    first = a_representative(fresh, house.consultant)
    with pytest.raises(ThirdPartyRefused, match="déjà un représentant"):
        a_representative(fresh, house.consultant, email="autre@exemple.test")

    with tenant(house.organisation.pk):
        end_third_party(first, at=NOW)

    assert a_representative(fresh, house.consultant, email="autre@exemple.test").pk


def test_paper_only_has_no_account_and_no_mail(house, now, fresh):
    representative = a_representative(fresh, house.consultant, email="")

    assert representative.user is None
    assert outbox.waiting() == []


def test_representative_signs_and_reads_dates_in_their_own_space(house, base, fresh, signed_in):
    representative = a_representative(fresh, house.consultant)
    a_session(fresh, starts_at=NOW + timedelta(days=3))
    client = signed_in(representative.user)

    page = client.get(f"{base}represente/").content.decode()
    after = client.post(f"{base}represente/{fresh.pk}/signer/", follow=True).content.decode()

    assert "Votre signature est attendue" in page
    assert "Vous avez signé" in after
    assert "Prévue" in page
    for address in (f"bilans/{fresh.pk}/", "mon-bilan/", "beneficiaires/", "entreprise/", ""):
        assert client.get(f"{base}{address}").status_code == 404


def test_closed_space_opens_no_more(house, base, fresh, signed_in):
    representative = a_representative(fresh, house.consultant)
    client = signed_in(representative.user)
    signed_in(house.consultant).post(f"{base}representants/{representative.pk}/retirer/")

    assert client.get(f"{base}represente/").status_code == 404
    assert client.post(f"{base}represente/{fresh.pk}/signer/").status_code == 404
    assert client.get("/").status_code == 200


def test_space_is_opened_from_the_persons_file(house, base, fresh, signed_in, mailoutbox):
    client = signed_in(house.consultant)
    path = f"{base}beneficiaires/{fresh.beneficiary_id}/representant/"

    wrong = client.post(path, {"kind": "guardian", "first_name": "Ange", "email": "pas une adresse"})
    client.post(path, {"kind": "guardian", "must_co_sign": "yes", **NAMES, "email": "ange@exemple.test"})
    page = client.get(f"{base}beneficiaires/{fresh.beneficiary_id}/").content.decode()
    for pk in outbox.waiting():
        outbox.deliver(pk)

    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"last_name", "email"})
    assert "Sa signature manque encore" in page
    assert [mail.to for mail in mailoutbox] == [["ange@exemple.test"]]
    assert fresh.beneficiary.last_name not in mailoutbox[0].body
    assert f"{base}represente/" in mailoutbox[0].body


def test_signature_on_paper_is_noted_by_who_follows_the_person(house, base, fresh, signed_in):
    representative = a_representative(fresh, house.consultant, email="")

    signed_in(house.consultant).post(f"{base}representants/{representative.pk}/papier/")

    with tenant(house.organisation.pk):
        assert CoSignature.objects.get(bilan=fresh).is_assisted


def an_employed(house, *, convention=True):
    bilan = a_ready_bilan(
        house.consultant, beneficiary=a_beneficiary(house.consultant, employer_name="Établissements Rochefort")
    )
    if convention:
        with tenant(house.organisation.pk):
            record_agreement(bilan, kind=Agreement.Kind.TRIPARTITE, signed_on=NOW.date(), by=house.consultant, at=NOW)
    return bilan


def a_contact(house, bilan) -> EmployerContact:
    with tenant(house.organisation.pk):
        return add_employer_contact(bilan.beneficiary, email="rh@rochefort.test", by=house.consultant, at=NOW, **NAMES)


def test_employer_reads_dates_hours_and_attendance_and_nothing_else(house, base, signed_in):
    paid = an_employed(house)
    with tenant(house.organisation.pk):
        paid.beneficiary.situation, paid.beneficiary.situation_note = "sick_leave", "Raison secrète"
        paid.beneficiary.save()
    a_held_session(paid)
    client = signed_in(a_contact(house, paid).user)

    page = client.get(f"{base}entreprise/").content.decode()

    assert str(paid.beneficiary) in page
    assert "Tenue, signature attendue" in page
    for secret in ("Raison secrète", "Arrêt de travail", paid.beneficiary.email, paid.programme_title):
        assert secret not in page
    for address in (f"bilans/{paid.pk}/", "mon-bilan/", "represente/", "beneficiaires/", ""):
        assert client.get(f"{base}{address}").status_code == 404


def test_employer_learns_nothing_of_a_bilan_without_convention(house, base, signed_in):
    unpaid = an_employed(house, convention=False)
    client = signed_in(a_contact(house, unpaid).user)

    page = client.get(f"{base}entreprise/").content.decode()

    assert unpaid.beneficiary.last_name not in page
    assert "Aucun bilan pour l’instant" in page


def test_new_employer_learns_nothing_of_what_the_former_one_pays(house, base, signed_in):
    bilan = an_employed(house)
    person = bilan.beneficiary
    with tenant(house.organisation.pk):
        edit_beneficiary(person, version=0, by=house.consultant, at=NOW, employer_name="Nouvelle Maison")
        person.refresh_from_db()
        newer = add_employer_contact(person, email="rh@nouvelle.test", by=house.consultant, at=NOW, **NAMES)

    page = signed_in(newer.user).get(f"{base}entreprise/").content.decode()

    assert person.last_name not in page


def test_convention_of_before_shows_to_nobody(house, base, signed_in):
    bilan = an_employed(house)
    contact = a_contact(house, bilan)
    with tenant(house.organisation.pk):
        agreement = Agreement.objects.get(bilan=bilan, kind="tripartite")
        void_agreement(agreement, reason="Doublon", by=house.consultant, at=NOW)
        Beneficiary.objects.filter(pk=bilan.beneficiary_id).update(employer=None)
        record_agreement(
            Bilan.objects.get(pk=bilan.pk),
            kind=Agreement.Kind.TRIPARTITE,
            signed_on=NOW.date(),
            by=house.consultant,
            at=NOW,
        )

    page = signed_in(contact.user).get(f"{base}entreprise/").content.decode()

    assert bilan.beneficiary.last_name not in page


def test_name_alone_joins_nobody_to_a_firm_whose_contact_has_a_space(house, now):
    bilan = an_employed(house)
    a_contact(house, bilan)

    namesake = a_beneficiary(house.consultant, employer_name="Établissements Rochefort")

    assert namesake.employer_id != bilan.beneficiary.employer_id
    with tenant(house.organisation.pk):
        same = edit_beneficiary(
            bilan.beneficiary, version=0, by=house.consultant, at=NOW, employer_name="établissements Rochefort"
        )
    assert same.employer_id == bilan.beneficiary.employer_id


def test_contact_needs_an_employer(house, now, inside):
    with pytest.raises(ThirdPartyRefused, match="Notez d’abord l’employeur"):
        add_employer_contact(house.beneficiary, email="rh@rochefort.test", by=house.consultant, at=NOW, **NAMES)


def test_same_address_is_one_contact(house, now):
    paid = an_employed(house)
    a_contact(house, paid)

    with pytest.raises(ThirdPartyRefused, match="déjà un contact"):
        a_contact(house, paid)


def test_contact_has_an_address(house, now):
    paid = an_employed(house)
    contact = a_contact(house, paid)

    with tenant(house.organisation.pk), pytest.raises(IntegrityError) as refused, transaction.atomic():
        EmployerContact.objects.filter(pk=contact.pk).update(email="")

    assert violated(refused.value) == "employer_contact_has_an_address"


def test_contacts_are_kept_by_who_has_a_bilan_there(house, base, signed_in):
    contact = a_contact(house, an_employed(house))
    path = f"{base}contacts/{contact.pk}/retirer/"

    assert signed_in(a_member(house.organisation)).post(path).status_code == 404
    assert signed_in(house.administrator).post(path).status_code == 302
    assert signed_in(contact.user).get(f"{base}entreprise/").status_code == 404
