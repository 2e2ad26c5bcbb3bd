"""A card of one-time codes lets in a person without e-mail, once a code, and nobody else."""

from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from beneficiaries.addresses.operations import ask_address_change, decide_address_change
from beneficiaries.cards import operations as cards
from beneficiaries.cards.codes import digest_of, new_code
from beneficiaries.models import AccessCard, AccessCode, Beneficiary
from foundation.tenancy import tenant
from organisations.models import User
from tests.factories import a_beneficiary, a_bilan, a_house
from tests.signing_in import freshly_signed_in, grow_stale
from tests.synthesis.pdf_text import words_of

AT = datetime.now(UTC)


@pytest.fixture(autouse=True)
def no_attempt_yet(db):
    cache.clear()


@pytest.fixture
def paper(house):
    """The house, and in it a person without e-mail who has a bilan."""
    house.on_paper = a_beneficiary(house.consultant, with_user=False, email="")
    a_bilan(house.consultant, beneficiary=house.on_paper)
    house.door = f"/o/{house.organisation.slug}/carte/"
    house.file = f"/o/{house.organisation.slug}/beneficiaires/{house.on_paper.pk}/carte/"
    return house


def issued(paper, *, at=AT) -> cards.PrintedCard:
    with tenant(paper.organisation.pk):
        return cards.issue_card(paper.on_paper, by=paper.consultant, at=at)


def used(paper, code: str, *, at=AT) -> User | None:
    with tenant(paper.organisation.pk):
        return cards.use_code(code, at=at)


def test_code_has_sixty_random_bits_and_no_sign_that_looks_like_another():
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500
    assert {len(code) for code in codes} == {14}
    assert not set("".join(codes)) & set("ILOUabc")


@pytest.mark.parametrize("typed", ["7k2m-q4xd-90bt", " 7K2M Q4XD 90BT ", "7K2MQ4XD9OBT", "7K2M–Q4XD–90BT"])
def test_code_may_be_typed_in_many_ways(typed):
    assert digest_of(typed) == digest_of("7K2M-Q4XD-90BT")


def test_person_without_mail_signs_in_with_a_code_of_their_card(paper, client):
    code = issued(paper).codes[0]

    answer = client.post(paper.door, {"code": code}, follow=True)

    assert answer.redirect_chain[-1][0] == f"/o/{paper.organisation.slug}/mon-bilan/"
    assert answer.status_code == 200


def test_card_makes_an_account_without_address(paper):
    issued(paper)

    with tenant(paper.organisation.pk):
        user = Beneficiary.objects.get(pk=paper.on_paper.pk).user
    assert (user.email, user.has_usable_password()) == (None, False)


def test_database_keeps_no_code(paper):
    printed = issued(paper)

    with tenant(paper.organisation.pk):
        kept = " ".join(AccessCode.objects.values_list("digest", flat=True))
    assert [code for code in printed.codes if code in kept or code.replace("-", "") in kept] == []


def test_code_opens_once(paper):
    code = issued(paper).codes[0]

    assert (used(paper, code) is not None, used(paper, code)) == (True, None)


def test_new_card_stops_the_former(paper):
    first = issued(paper)
    second = issued(paper, at=AT + timedelta(seconds=1))

    assert used(paper, first.codes[0]) is None
    assert used(paper, second.codes[0]) is not None


def test_expired_card_opens_nothing(paper, settings):
    code = issued(paper).codes[0]

    assert used(paper, code, at=AT + timedelta(days=settings.ACCESS_CARD_DAYS)) is None


def test_card_of_another_house_opens_nothing_here(paper, client):
    code = issued(paper).codes[0]
    elsewhere = a_house()

    answer = client.post(f"/o/{elsewhere.organisation.slug}/carte/", {"code": code})

    assert answer.status_code == 422
    assert used(paper, code) is not None


def test_card_stops_when_the_person_has_an_address(paper):
    code = issued(paper).codes[0]
    with tenant(paper.organisation.pk):
        change = ask_address_change(paper.on_paper, "enfin@exemple.test", by=paper.consultant, at=AT)
        person = Beneficiary.objects.get(pk=paper.on_paper.pk)
        decide_address_change(change, confirms=True, by=person.user, at=AT)

    assert used(paper, code) is None


def test_card_is_refused_to_somebody_with_an_address(paper):
    with tenant(paper.organisation.pk), pytest.raises(cards.CardRefused, match="a une adresse e-mail"):
        cards.issue_card(paper.beneficiary, by=paper.consultant, at=AT)


def test_stopping_no_card_leaves_the_sessions_of_somebody_with_an_address(paper, client):
    freshly_signed_in(client, paper.person)

    with tenant(paper.organisation.pk):
        is_stopped = cards.revoke_card(paper.beneficiary, by=paper.consultant, at=AT)

    assert not is_stopped
    assert client.get("/compte/session/").json()["left"] > 0


def test_lost_card_is_stopped_with_what_it_opened(paper, client, signed_in):
    code, other = issued(paper).codes[:2]
    client.post(paper.door, {"code": code})

    signed_in(paper.consultant).post(f"{paper.file}annuler/")

    assert used(paper, other) is None
    assert client.get("/compte/session/").json()["left"] == 0


def test_every_refusal_is_the_same_page(paper):
    printed = issued(paper)
    used(paper, printed.codes[0])
    doors = [
        (paper.door, printed.codes[0]),
        (paper.door, new_code()),
        (paper.door, "n’importe quoi"),
        ("/o/nulle-part/carte/", printed.codes[1]),
        (f"/o/{a_house().organisation.slug}/carte/", printed.codes[1]),
    ]

    pages = set()
    for door, code in doors:
        answer = Client().post(door, {"code": code})
        body = answer.content.decode().replace(code, "").replace(door, "")
        pages.add((answer.status_code, _plain(body)))

    assert len(pages) == 1
    assert next(iter(pages))[0] == 422


def _plain(body: str) -> str:
    import re

    return re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"| value=""', "", body)


def test_door_is_the_same_page_whether_the_house_exists_or_not(paper):
    pages = {_plain(Client().get(door).content.decode()) for door in (paper.door, "/o/nulle-part/carte/")}

    assert len(pages) == 1
    assert paper.organisation.name not in next(iter(pages))


def test_tries_are_counted(paper):
    client = Client()

    answers = [client.post(paper.door, {"code": new_code()}).status_code for _ in range(21)]

    assert (answers[19], answers[20]) == (422, 429)


def test_second_code_proves_who_one_is_before_a_grave_page(paper, client):
    first, second, third = issued(paper).codes[:3]
    client.post(paper.door, {"code": first})
    grow_stale(client)
    own = f"/o/{paper.organisation.slug}/mon-bilan/synthese/"
    door = client.get(own)["Location"]

    wrong = client.post("/compte/preuve/", {"code": first, "next": own})
    right = client.post("/compte/preuve/", {"code": second, "next": own})

    assert door.startswith("/compte/preuve/")
    assert "Prenez votre carte" in client.get(door).content.decode()
    assert (wrong.status_code, right["Location"]) == (422, own)
    assert client.get(own).status_code == 200
    assert (used(paper, second), used(paper, third) is not None) == (None, True)


def test_code_of_somebody_elses_card_proves_nothing_and_stays(paper, client):
    mine = issued(paper).codes[0]
    other = a_beneficiary(paper.consultant, with_user=False, email="")
    with tenant(paper.organisation.pk):
        theirs = cards.issue_card(other, by=paper.consultant, at=AT).codes[0]
    client.post(paper.door, {"code": mine})

    answer = client.post("/compte/preuve/", {"code": theirs})

    assert answer.status_code == 422
    assert used(paper, theirs) is not None


# --- The sheet -----------------------------------------------------------------------------------------


def test_sheet_shows_its_codes_once_and_names_nobody(paper, signed_in):
    answer = signed_in(paper.consultant).post(f"{paper.file}imprimer/")

    words = words_of(answer.content)
    with tenant(paper.organisation.pk):
        digests = set(AccessCode.objects.values_list("digest", flat=True))
    shown = {digest_of(word) for word in words.split() if len(word) == 14 and word.count("-") == 2}
    assert answer["Content-Type"] == "application/pdf"
    assert shown == digests
    assert len(digests) == 12
    assert f"/o/{paper.organisation.slug}/carte/" in words.replace(" ", "")
    for secret in ("bilan", "compétences", paper.organisation.name, paper.on_paper.last_name):
        assert secret.lower() not in words.lower().replace("organisme-", "")


def test_sheet_is_one_page(paper, signed_in):
    import io

    answer = signed_in(paper.consultant).post(f"{paper.file}imprimer/")

    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert len(document.pages) == 1


def test_page_tells_the_state_and_who_printed_but_no_code(paper, signed_in):
    code = issued(paper).codes[0]
    used(paper, code)

    body = signed_in(paper.consultant).get(paper.file).content.decode()

    assert "Il reste 11 codes" in body
    assert str(paper.consultant) in body
    assert code not in body


@pytest.mark.parametrize("who", ["administrator", "colleague", "person"])
def test_nobody_but_who_follows_the_person_prints_their_card(paper, signed_in, who):
    client = signed_in(getattr(paper, who))

    answers = {client.post(f"{paper.file}imprimer/").status_code, client.get(paper.file).status_code}

    assert answers <= {403, 404}
    with tenant(paper.organisation.pk):
        assert not AccessCard.objects.exists()


def test_printing_asks_for_a_fresh_proof(paper, signed_in):
    client = signed_in(paper.consultant)
    grow_stale(client)

    assert client.post(f"{paper.file}imprimer/").status_code == 401


# --- What the database refuses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change, constraint",
    [
        ({"used_at": None}, "access_code_is_used_once"),
        ({"used_at": AT + timedelta(hours=1)}, "access_code_is_used_once"),
        ({"digest": "0" * 64}, "access_code_is_used_once"),
    ],
)
def test_used_code_does_not_change(paper, change, constraint):
    used(paper, issued(paper).codes[0])

    with tenant(paper.organisation.pk), pytest.raises(IntegrityError, match="access code is used once"):
        AccessCode.objects.filter(used_at__isnull=False).update(**change)


@pytest.mark.parametrize("model", [AccessCard, AccessCode])
def test_issued_rows_are_not_deleted(paper, model):
    issued(paper)

    with tenant(paper.organisation.pk), pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize("change", [{"expires_at": AT + timedelta(days=999)}, {"author_name": "Autrui"}])
def test_issued_card_does_not_change(paper, change):
    issued(paper)

    with tenant(paper.organisation.pk), pytest.raises(IntegrityError, match="kept as it was issued"):
        AccessCard.objects.update(**change)


def a_second_card(paper, **fields) -> None:
    with tenant(paper.organisation.pk), transaction.atomic():
        AccessCard.objects.create(
            **{
                "organisation": paper.organisation,
                "beneficiary": paper.on_paper,
                "issued_at": AT,
                "issued_by": paper.consultant.user,
                "expires_at": AT + timedelta(days=1),
            }
            | fields
        )


def test_person_has_one_card_that_works(paper):
    issued(paper)

    with pytest.raises(IntegrityError, match="one_access_card_a_person"):
        a_second_card(paper)


def test_card_expires_after_it_was_issued(paper):
    with pytest.raises(IntegrityError, match="access_card_expires_later"):
        a_second_card(paper, expires_at=AT)


def test_revoked_card_says_by_whom(paper):
    with pytest.raises(IntegrityError, match="revoked_card_says_by_whom"):
        a_second_card(paper, revoked_at=AT)


def test_code_is_unique_in_its_house(paper):
    card = issued(paper).card
    with tenant(paper.organisation.pk):
        digest = AccessCode.objects.first().digest

        with pytest.raises(IntegrityError, match="access_code_is_unique"):
            AccessCode.objects.create(organisation=paper.organisation, card=card, number=99, digest=digest)


def test_number_is_unique_on_its_card(paper):
    card = issued(paper).card
    with tenant(paper.organisation.pk):
        with pytest.raises(IntegrityError, match="access_code_has_its_number"):
            AccessCode.objects.create(organisation=paper.organisation, card=card, number=1, digest="1" * 64)
