"""Handing a bilan over in the browser's place: the person is told everything first, and nothing opens before."""

import pytest

from beneficiaries.mandates.operations import decide_mandate, end_mandate, propose_mandate
from beneficiaries.models import Bilan, Mandate
from beneficiaries.third_parties.operations import add_representative
from foundation import outbox
from foundation.tenancy import tenant
from tests.factories import NOW, a_beneficiary, a_bilan, a_member
from tests.questionnaires.factories import a_submitted_assignment, every_answer

Kind = Mandate.Kind


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def propose(house, kind=Kind.SUCCESSOR, **fields) -> Mandate:
    if kind == Kind.GUEST:
        fields |= {"purpose": "debrief", "until_on": NOW.date()}
    with tenant(house.organisation.pk):
        return propose_mandate(
            house.bilan,
            **{"member": house.colleague, "by": house.administrator} | fields,
            kind=kind,
            reason="Mutation",
            at=NOW,
        )


def an_entry(house, **changes) -> dict[str, str]:
    return {"member": str(house.colleague.pk), "kind": "successor", "reason": "Changement de secteur"} | changes


def test_consultant_proposes_and_keeps_the_bilan_meanwhile(house, base, signed_in):
    client = signed_in(house.consultant)

    page = client.get(f"{base}bilans/{house.bilan.pk}/confier/").content.decode()
    response = client.post(f"{base}bilans/{house.bilan.pk}/confier/", an_entry(house), follow=True)

    assert "aucun bilan en cours" in page
    assert response.redirect_chain == [(f"{base}bilans/{house.bilan.pk}/", 302)]
    assert "Attend la réponse de la personne" in response.content.decode()


def test_consultant_who_gives_an_interim_lands_on_their_start_page(house, base, signed_in):
    path = f"{base}bilans/{house.bilan.pk}/confier/"

    response = signed_in(house.consultant).post(path, an_entry(house, kind="interim"))

    assert response["Location"] == base


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"member": ""}, "member"),
        ({"kind": "autre"}, "kind"),
        ({"reason": ""}, "reason"),
        ({"kind": "guest", "until_on": "2026-07-01"}, "purpose"),
        ({"kind": "guest", "purpose": "pair"}, "until_on"),
        ({"kind": "guest", "purpose": "pair", "until_on": "hier"}, "until_on"),
        ({"kind": "guest", "purpose": "pair", "until_on": "2030-01-01"}, "__all__"),
    ],
)
def test_wrong_proposal_is_said_beside_the_field_and_kept(house, base, signed_in, changes, field):
    entry = an_entry(house, reason="Une raison à garder") | changes

    response = signed_in(house.administrator).post(f"{base}bilans/{house.bilan.pk}/confier/", entry)

    assert (response.status_code, field in response.context["form"].errors) == (422, True)
    assert entry["reason"] in response.content.decode()


def test_person_reads_who_else_sees_dates(house, base, signed_in):
    with tenant(house.organisation.pk):
        add_representative(
            house.beneficiary,
            kind="guardian",
            first_name="Ange",
            last_name="Tuteur",
            email="",
            by=house.consultant,
            at=NOW,
        )

    page = signed_in(house.person).get(f"{base}mon-bilan/acces/").content.decode()

    assert "Ange Tuteur" in page
    assert "Rien de ce que vous dites" in page


def test_who_was_in_charge_for_a_while_notes_no_later_answer(house, base, signed_in):
    other = a_member(house.organisation)
    details = {"reason": "Congé", "by": house.consultant, "at": NOW}
    with tenant(house.organisation.pk):
        interim = propose_mandate(house.bilan, member=house.colleague, kind=Kind.INTERIM, **details)
        end_mandate(interim, by=house.consultant.user, at=NOW)
        later = propose_mandate(house.bilan, member=other, kind=Kind.SUCCESSOR, **details)

    assert signed_in(house.colleague).get(f"{base}mandats/{later.pk}/papier/").status_code == 404
    assert signed_in(house.consultant).get(f"{base}mandats/{later.pk}/papier/").status_code == 200


def test_start_page_of_the_person_says_that_something_is_to_be_decided(house, base, signed_in):
    mandate = propose(house)

    page = signed_in(house.person).get(f"{base}mon-bilan/").content.decode()

    assert "Décider qui vous accompagne" in page
    assert f"{base}mon-bilan/acces/{mandate.pk}/" in page


@pytest.mark.parametrize("kind", Kind)
def test_effects_are_said_before_two_equal_buttons(house, base, signed_in, kind):
    mandate = propose(house, kind)

    page = signed_in(house.person).get(f"{base}mon-bilan/acces/{mandate.pk}/").content.decode()

    assert page.index("Si vous acceptez") < page.index("Si vous refusez") < page.index('value="accept"')
    assert page.count('<button class="btn btn-outline-secondary" type="submit" name="decision"') == 2
    assert "Mutation" in page


def test_person_accepts_and_refuses(house, base, signed_in):
    client = signed_in(house.person)
    refused, accepted = propose(house), None

    client.post(f"{base}mon-bilan/acces/{refused.pk}/", {"decision": "refuse"})
    accepted = propose(house)
    page = client.post(f"{base}mon-bilan/acces/{accepted.pk}/", {"decision": "accept"}, follow=True).content.decode()

    with tenant(house.organisation.pk):
        assert Bilan.objects.get(pk=house.bilan.pk).consultant == house.colleague
    assert str(house.colleague) in page


def test_no_answer_is_an_error_beside_the_buttons(house, base, signed_in):
    mandate = propose(house)

    response = signed_in(house.person).post(f"{base}mon-bilan/acces/{mandate.pk}/", {})

    assert response.status_code == 422
    assert "Choisissez l’une des deux réponses." in response.content.decode()


def test_second_answer_is_refused_in_words(house, base, signed_in):
    mandate = propose(house)
    client = signed_in(house.person)
    client.post(f"{base}mon-bilan/acces/{mandate.pk}/", {"decision": "refuse"})

    page = client.post(f"{base}mon-bilan/acces/{mandate.pk}/", {"decision": "accept"}, follow=True).content.decode()

    assert "n’attend plus de réponse" in page


def test_self_assignment_is_shown_to_the_person(house, base, signed_in):
    both = a_member(house.organisation, is_administrator=True, first_name="Hélène")
    mandate = propose(house, member=both, by=both)

    page = signed_in(house.person).get(f"{base}mon-bilan/acces/{mandate.pk}/").content.decode()

    assert f"{both} se propose pour vous accompagner." in page


def test_guest_reads_results_and_only_those(house, base, signed_in):
    assignment = a_submitted_assignment(house.bilan, every_answer())
    mandate = propose(house, Kind.GUEST)
    client = signed_in(house.colleague)
    results = f"{base}questionnaires/{assignment.pk}/resultats/"
    before = client.get(results).status_code
    with tenant(house.organisation.pk):
        decide_mandate(mandate, accepts=True, by=house.person, at=NOW)

    page = client.get(results)

    assert (before, page.status_code) == (404, 200)
    assert f"{base}questionnaires/{assignment.pk}/partager/" not in page.content.decode()
    assert f"{base}questionnaires/{assignment.pk}/rouvrir/" not in page.content.decode()
    assert client.post(f"{base}questionnaires/{assignment.pk}/partager/").status_code == 404
    assert client.get(f"{base}bilans/{house.bilan.pk}/synthese/").status_code == 404
    assert house.bilan.pk in [row.pk for row in client.get(base).context["page"]]


def test_person_shows_a_guest_out(house, base, signed_in):
    mandate = propose(house, Kind.GUEST)
    with tenant(house.organisation.pk):
        decide_mandate(mandate, accepts=True, by=house.person, at=NOW)
    client = signed_in(house.person)

    page = client.get(f"{base}mon-bilan/acces/").content.decode()
    client.post(f"{base}mon-bilan/acces/{mandate.pk}/fermer/")

    assert f"Fermer l’accès de {house.colleague}" in page
    assert signed_in(house.colleague).get(f"{base}bilans/{house.bilan.pk}/").status_code == 404


def test_interim_without_agreement_opens_no_content(house, base, signed_in):
    assignment = a_submitted_assignment(house.bilan, every_answer())
    propose(house, Kind.INTERIM)
    client = signed_in(house.colleague)

    page = client.get(f"{base}bilans/{house.bilan.pk}/").content.decode()

    assert "La lecture attend l’accord de la personne." in page
    assert f"{base}questionnaires/{assignment.pk}/resultats/" not in page
    assert client.get(f"{base}questionnaires/{assignment.pk}/resultats/").status_code == 404
    assert client.get(f"{base}bilans/{house.bilan.pk}/synthese/").status_code == 404
    assert "synthese/" not in client.get(base).content.decode()
    assert client.get(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/").status_code == 200


def test_person_reads_who_reads(house, base, signed_in):
    client = signed_in(house.person)
    before = client.get(f"{base}mon-bilan/").content.decode()
    propose(house, Kind.INTERIM)

    after = client.get(f"{base}mon-bilan/").content.decode()

    assert f"vous et {house.consultant}, personne d’autre" in before
    assert "vous, personne d’autre" in after


def test_paper_is_not_typed_by_who_gains_nor_by_who_proposed(house, base, signed_in):
    person = a_beneficiary(house.consultant, with_user=False, email="")
    house.bilan = a_bilan(house.consultant, beneficiary=person)
    mandate = propose(house, Kind.INTERIM, by=house.administrator)
    path = f"{base}mandats/{mandate.pk}/papier/"
    gainer, former = signed_in(house.colleague), signed_in(house.consultant)
    pages = [signed_in(member).get(path).content.decode() for member in (house.colleague, house.administrator)]

    gainer.post(path, {"decision": "accept"})
    with tenant(house.organisation.pk):
        assert Mandate.objects.get(pk=mandate.pk).decided_at is None
    empty = former.post(path, {})
    former.post(path, {"decision": "accept"})

    assert all("Ce n’est pas à vous de la noter" in page for page in pages)
    assert empty.status_code == 422
    with tenant(house.organisation.pk):
        assert Mandate.objects.get(pk=mandate.pk).is_assisted
        assert Bilan.objects.get(pk=house.bilan.pk).is_content_agreed


def test_paper_of_somebody_with_a_space_is_not_typed(house, base, signed_in):
    mandate = propose(house)
    path = f"{base}mandats/{mandate.pk}/papier/"
    client = signed_in(house.consultant)

    page = client.get(path).content.decode()
    client.post(path, {"decision": "accept"})

    assert "La personne répond elle-même" in page
    with tenant(house.organisation.pk):
        assert Mandate.objects.get(pk=mandate.pk).decided_at is None


def test_mails_say_that_something_waits_and_nothing_more(house, base, mailoutbox):
    propose(house, Kind.INTERIM)
    for pk in outbox.waiting():
        outbox.deliver(pk)

    assert {mail.to[0] for mail in mailoutbox} == {house.beneficiary.email, house.colleague.user.email}
    for mail in mailoutbox:
        assert "Mutation" not in mail.body
        assert house.beneficiary.last_name not in mail.body
        assert house.consultant.last_name not in mail.body
