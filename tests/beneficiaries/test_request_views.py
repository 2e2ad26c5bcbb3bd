"""Pages of requests: the person's, the administration's, and the author's of private notes."""

import csv
import io
from datetime import timedelta

import pytest

from beneficiaries.models import PersonRequest, RequestTask
from beneficiaries.requests import operations
from beneficiaries.requests.register import plain_cell
from foundation.tenancy import tenant
from tests.factories import NOW, a_beneficiary, a_bilan
from tests.shell.test_query_counts import queries_of

pytestmark = pytest.mark.django_db
Kind = PersonRequest.Kind


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def receive(house, kind=Kind.OBJECTION, **said) -> PersonRequest:
    with tenant(house.organisation.pk):
        return operations.receive_request(house.beneficiary, kind=kind, at=NOW, **said)


def reread(house, row):
    with tenant(house.organisation.pk):
        row.refresh_from_db()
    return row


def test_person_asks_and_reads_it_back(house, base, signed_in):
    client = signed_in(house.person)

    answer = client.post(f"{base}mon-bilan/mes-droits/opposition/", {"words": "Plus de relance"}, follow=True)

    assert answer.status_code == 200
    assert "Plus de relance" in answer.content.decode()
    assert "Opposition" in client.get(f"{base}mon-bilan/mes-droits/").content.decode()


@pytest.mark.parametrize("right", ["acces", "portabilite", "rectification", "effacement", "limitation", "retrait"])
def test_each_right_has_its_page(house, base, signed_in, right):
    assert signed_in(house.person).get(f"{base}mon-bilan/mes-droits/{right}/").status_code == 200


def test_unknown_right_is_absent(house, base, signed_in):
    assert signed_in(house.person).get(f"{base}mon-bilan/mes-droits/autre/").status_code == 404


def test_words_that_are_required_are_asked_for_beside_the_field(house, base, signed_in):
    answer = signed_in(house.person).post(f"{base}mon-bilan/mes-droits/opposition/", {"words": " "})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"words"}


def test_erasure_asks_to_confirm_what_was_read(house, base, signed_in):
    client = signed_in(house.person)
    page = f"{base}mon-bilan/mes-droits/effacement/"

    refused = client.post(page, {"words": "Tout"})
    client.post(page, {"words": "Tout", "is_confirmed": "on"})

    assert set(refused.context["form"].errors) == {"is_confirmed"}
    assert "Tout" in refused.content.decode()
    with tenant(house.organisation.pk):
        assert PersonRequest.objects.get().confirmed_at == NOW


def test_rectification_keeps_only_what_changes(house, base, signed_in):
    person = house.beneficiary
    typed = {
        "first_name": person.first_name,
        "last_name": "Nouveau",
        "email": person.email.upper(),
        "phone": person.phone,
    }

    signed_in(house.person).post(f"{base}mon-bilan/mes-droits/rectification/", typed)

    with tenant(house.organisation.pk):
        assert PersonRequest.objects.get().changes == {"last_name": [person.last_name, "Nouveau"]}


def test_rectification_of_nothing_is_refused(house, base, signed_in):
    person = house.beneficiary
    typed = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email, "phone": ""}

    answer = signed_in(house.person).post(f"{base}mon-bilan/mes-droits/rectification/", typed)

    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        422,
        ["Changez ce qui est faux, ou écrivez ce qui doit être corrigé."],
    )


def test_person_gives_a_request_up_and_confirms_an_erasure(house, base, signed_in):
    client = signed_in(house.person)
    objection = receive(house)
    erasure = receive(house, Kind.ERASURE, channel="paper", by=house.consultant)

    client.post(f"{base}mon-bilan/mes-droits/demandes/{objection.pk}/retirer/")
    client.post(f"{base}mon-bilan/mes-droits/demandes/{erasure.pk}/confirmer/")

    assert reread(house, objection).outcome == "given_up"
    assert reread(house, erasure).confirmed_at == NOW


def test_person_without_a_bilan_has_rights_too(house, base, signed_in):
    prospect = a_beneficiary(house.consultant)

    assert signed_in(prospect).get(f"{base}mon-bilan/mes-droits/").status_code == 200


def test_another_person_finds_nothing(house, base, signed_in):
    other = a_bilan(house.colleague).beneficiary
    asked = receive(house)

    answers = [
        signed_in(other).get(f"{base}mon-bilan/mes-droits/demandes/{asked.pk}/"),
        signed_in(other).post(f"{base}mon-bilan/mes-droits/demandes/{asked.pk}/retirer/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert reread(house, asked).is_open


def test_administrator_answers_and_the_person_reads_it(house, base, signed_in):
    asked = receive(house)

    signed_in(house.administrator).post(
        f"{base}demandes/{asked.pk}/repondre/",
        {"outcome": "partly", "legal_ground": "17.3.b", "answer": "Les factures restent."},
    )

    body = signed_in(house.person).get(f"{base}mon-bilan/mes-droits/demandes/{asked.pk}/").content.decode()
    assert "Les factures restent." in body
    assert "art. 17.3 b" in body
    assert "CNIL" in body


def test_refusal_without_a_ground_keeps_what_was_typed(house, base, signed_in):
    asked = receive(house)

    answer = signed_in(house.administrator).post(
        f"{base}demandes/{asked.pk}/repondre/", {"outcome": "refused", "answer": "Mes mots"}
    )

    assert (answer.status_code, set(answer.context["answering"].errors)) == (422, {"legal_ground"})
    assert "Mes mots" in answer.content.decode()


def test_administrator_extends_confirms_and_applies(house, base, signed_in):
    client = signed_in(house.administrator)
    asked = receive(house)
    erasure = receive(house, Kind.ERASURE, channel="paper", by=house.consultant)
    fix = receive(house, Kind.RECTIFICATION, changes={"phone": [house.beneficiary.phone, "06 00"]})

    client.post(f"{base}demandes/{asked.pk}/prolonger/", {"reason": "Deux bilans"})
    client.post(f"{base}demandes/{erasure.pk}/confirmer/")
    client.post(f"{base}demandes/{fix.pk}/corriger/")

    assert reread(house, asked).extension_reason == "Deux bilans"
    assert reread(house, erasure).confirmed_at == NOW
    assert reread(house, fix).outcome == "granted"
    assert reread(house, house.beneficiary).phone == "06 00"


def test_administrator_reads_that_notes_are_done_never_what(house, base, signed_in):
    asked = receive(house, Kind.ACCESS)
    with tenant(house.organisation.pk):
        operations.answer_task(asked.tasks.get(), outcome="refused", legal_ground="15.4", at=NOW)

    seen = signed_in(house.administrator).get(f"{base}demandes/{asked.pk}/").content.decode()
    theirs = signed_in(house.person).get(f"{base}mon-bilan/mes-droits/demandes/{asked.pk}/").content.decode()

    notes = seen[seen.index("Notes privées") : seen.index("Répondre")]
    assert "Fait" in notes
    assert not [word for word in ("15.4", "refus", "Je ne les remets pas") if word in notes]
    assert "art. 15.4" in theirs


def test_author_answers_for_their_notes(house, base, signed_in):
    asked = receive(house, Kind.ACCESS)
    with tenant(house.organisation.pk):
        task = asked.tasks.get()
    client = signed_in(house.consultant)
    assert str(task.pk) in client.get(f"{base}taches/").content.decode()

    refused = client.post(f"{base}taches/{task.pk}/", {"outcome": "refused"})
    client.post(f"{base}taches/{task.pk}/", {"outcome": "given", "legal_ground": "15.4"})

    assert set(refused.context["form"].errors) == {"legal_ground"}
    assert (reread(house, task).outcome, task.legal_ground) == (RequestTask.Outcome.GIVEN, "")


def test_tasks_page_shows_nobody_elses(house, base, signed_in):
    receive(house, Kind.ACCESS)

    assert signed_in(house.colleague).get(f"{base}taches/").context["rows"] == []


def test_consultant_notes_what_came_on_paper(house, base, signed_in):
    person = house.beneficiary
    page = f"{base}beneficiaires/{person.pk}/demande/"
    typed = {"kind": "access", "channel": "paper", "received_at": "2026-06-01", "words": "Courrier du 1er juin"}

    answer = signed_in(house.consultant).post(page, typed)
    again = signed_in(house.consultant).post(page, typed)

    assert answer["Location"] == f"{base}beneficiaires/{person.pk}/"
    assert "attend déjà" in again.content.decode()
    with tenant(house.organisation.pk):
        assert PersonRequest.objects.get().recorded_by == house.consultant


def test_badge_counts_what_waits(house, base, signed_in):
    receive(house)
    receive(house, Kind.ACCESS)

    counts = {
        entry["label"]: entry["count"] for entry in signed_in(house.administrator).get(base).context["navigation"]
    }
    theirs = {entry["label"]: entry["count"] for entry in signed_in(house.consultant).get(base).context["navigation"]}

    assert counts["Demandes"] == 2
    assert theirs["Mes tâches"] == 1


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@cmd", "\tx", "\rx"])
def test_cell_is_never_a_formula(text):
    assert plain_cell(text) == f"'{text}"


def test_register_is_exported_without_formulas(house, base, signed_in):
    with tenant(house.organisation.pk):
        type(house.beneficiary).objects.filter(pk=house.beneficiary.pk).update(first_name='=HYPERLINK("x")')
    receive(house)

    answer = signed_in(house.administrator).get(f"{base}demandes/export/")

    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert answer["Content-Disposition"] == 'attachment; filename="registre.csv"'
    assert len(lines) == 2
    assert lines[1][0].startswith("'=HYPERLINK")


def test_list_is_constant_filtered_and_paged(house, base, signed_in):
    client = signed_in(house.administrator)

    def grow(number: int) -> None:
        for _ in range(number):
            person = a_bilan(house.consultant).beneficiary
            with tenant(house.organisation.pk):
                operations.receive_request(person, kind=Kind.ACCESS, at=NOW)

    grow(2)
    few = queries_of(client, f"{base}demandes/")
    grow(28)

    assert queries_of(client, f"{base}demandes/") == few
    assert len(client.get(f"{base}demandes/?page=2").context["rows"]) == 5
    assert client.get(f"{base}demandes/?q=zzz&etat=nimporte&droit=quoi").status_code == 200


def test_late_request_says_so(house, base, signed_in):
    receive(house, channel="paper", by=house.consultant, received_at=NOW - timedelta(days=40))

    row = signed_in(house.administrator).get(f"{base}demandes/").context["rows"][0]

    assert (row["state"].word, row["deadline"]) == (
        "En retard",
        "29\u00a0mai\u00a02026 (dépassée de 10 jours)",
    )


def test_person_is_led_to_the_erasure_that_waits_for_their_word(house, base, signed_in):
    asked = receive(house, Kind.ERASURE, channel="paper", by=house.consultant)
    client = signed_in(house.person)

    before = client.get(f"{base}mon-bilan/")
    client.post(f"{base}mon-bilan/mes-droits/demandes/{asked.pk}/confirmer/")
    after = client.get(f"{base}mon-bilan/")

    assert "Lire et confirmer" in before.content.decode()
    assert "Lire et confirmer" not in after.content.decode()


def test_answer_to_somebody_without_a_space_leaves_on_paper(house, base, signed_in):
    person = a_beneficiary(house.consultant, with_user=False)
    with tenant(house.organisation.pk):
        asked = operations.receive_request(person, kind=Kind.ACCESS, channel="paper", by=house.consultant, at=NOW)
    client = signed_in(house.administrator)

    assert "Sans espace personnel" in client.get(f"{base}demandes/{asked.pk}/").content.decode()
    assert "Sans espace personnel" not in client.get(f"{base}demandes/{receive(house).pk}/").content.decode()


def test_consultant_sees_the_correction_on_the_file(house, base, signed_in):
    receive(house, Kind.RECTIFICATION, changes={"phone": [house.beneficiary.phone, "06 55"]})
    page = f"{base}beneficiaires/{house.beneficiary.pk}/"

    theirs = signed_in(house.consultant).get(page).content.decode()
    administrators = signed_in(house.administrator).get(page).content.decode()

    assert "06 55" in theirs
    assert "modifier la fiche" in theirs
    assert "modifier la fiche" not in administrators


@pytest.mark.parametrize("page", ["demandes/", "demandes/export/", "conformite/", "conformite/violations/"])
def test_consultant_is_told_that_the_administration_keeps_these(house, base, signed_in, page):
    assert signed_in(house.consultant).get(base + page).status_code == 403
    assert signed_in(house.person).get(base + page).status_code == 404


def test_strange_words_in_a_list_are_no_fault(house, base, signed_in):
    client = signed_in(house.administrator)
    receive(house)

    for query in ("?q=%00%27%25", "?page=999", "?page=-1", "?etat=%27", "?droit=%00", f"?q={'x' * 500}"):
        assert client.get(f"{base}demandes/{query}").status_code == 200
        assert client.get(f"{base}conformite/violations/{query}").status_code == 200


def test_restriction_says_what_is_done_by_hand(house, base, signed_in):
    """Art. 18 is kept by the team: neither page lets believe that the platform blocks anything."""
    asked = receive(house, Kind.RESTRICTION)

    theirs = signed_in(house.person).get(f"{base}mon-bilan/mes-droits/limitation/").content.decode()
    ours = signed_in(house.administrator).get(f"{base}demandes/{asked.pk}/").content.decode()

    assert "la plateforme ne bloque rien d’elle-même" in theirs
    assert "À faire à la main si vous acceptez" in ours


def test_administrator_erases_once_the_person_confirmed(house, base, signed_in):
    asked = receive(house, Kind.ERASURE, is_confirmed=True)
    client = signed_in(house.administrator)
    assert "Effacer ce qui peut l’être" in client.get(f"{base}demandes/{asked.pk}/").content.decode()

    client.post(f"{base}demandes/{asked.pk}/effacer/")

    assert reread(house, asked).outcome == "partly"
    assert reread(house, house.beneficiary).phone == ""
