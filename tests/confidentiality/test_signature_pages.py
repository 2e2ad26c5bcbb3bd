"""The pages of signers: by a private link, from a space, for who follows; and what they tell to nobody else."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from beneficiaries.cards.operations import issue_card
from confidentiality.models import DocumentSigner, SignatureRequest
from confidentiality.signatures import links
from confidentiality.signatures.checks import faults
from confidentiality.signatures.operations import SignatureRefused, SignerSpec, cancel_request
from confidentiality.signatures.sealing import seal_document
from confidentiality.signatures.signing import open_document, sign_document
from foundation import clock
from foundation.tenancy import tenant
from tests.confidentiality.signing import a_pdf, asked
from tests.factories import NOW, a_beneficiary, a_bilan, a_house, a_member

SHA = re.compile(r'name="document" value="([0-9a-f]{64})"')


@pytest.fixture
def proposed(house, now):
    """A document proposed to three parties, and the private link of the first."""
    with tenant(house.organisation.pk):
        request = asked(house)
        first = request.signers.get(position=1)
        house.request, house.secret = request, links.new_link(first, at=NOW)
    return house


def at(house, name: str, secret: str = "") -> str:
    return reverse(f"signatures:{name}", args=[house.organisation.slug, secret or house.secret])


def code_in_mail() -> str:
    return re.search(r"\b\w{4}-\w{4}\b", mail.outbox[-1].body)[0]


def signer(house, position: int) -> DocumentSigner:
    with tenant(house.organisation.pk):
        return DocumentSigner.objects.select_related("request__bilan").get(request=house.request, position=position)


def test_by_link_reads_first_then_signs_by_code(proposed):
    client = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari"})
    page = client.get(at(proposed, "link")).content.decode()
    too_early = client.get(at(proposed, "link_document"))
    opened = client.post(at(proposed, "link_open"))
    document = client.get(opened.url)
    client.post(at(proposed, "link_code"))
    page = client.get(at(proposed, "link")).content.decode()
    sent = {"document": SHA.search(page)[1], "code": code_in_mail()}
    unread = client.post(at(proposed, "link_sign"), sent)
    signed = client.post(at(proposed, "link_sign"), sent | {"has_read": "on"})
    again = client.post(at(proposed, "link_sign"), sent | {"has_read": "on"})

    assert too_early.url == at(proposed, "link")
    assert (document["Content-Type"], document.content) == ("application/pdf", a_pdf())
    assert "frame-ancestors 'self'" in document["Content-Security-Policy"]
    assert unread.status_code == 422
    assert "J’ai lu ce document en entier" in unread.content.decode()
    assert sent["code"] in unread.content.decode()  # nothing typed is lost
    assert (signed.status_code, again.status_code) == (302, 302)
    first = signer(proposed, 1)
    assert (first.method, first.device, first.document_sha256) == ("code", "Safari sur iPhone", sent["document"])
    assert signer(proposed, 2).invited_at == NOW
    done = client.get(at(proposed, "link")).content.decode()
    assert "2 autres personnes doivent encore signer" in done
    assert "Paule Martin" not in done


def test_wrong_code_is_told_beside_it_and_counts(proposed):
    client = Client()
    client.post(at(proposed, "link_open"))
    client.post(at(proposed, "link_code"))
    sent = {"document": proposed.request.sha256, "code": "AAAA-AAAA", "has_read": "on"}

    answers = [client.post(at(proposed, "link_sign"), sent) for _ in range(3)]
    right = client.post(at(proposed, "link_sign"), sent | {"code": code_in_mail()})

    assert [answer.status_code for answer in answers] == [422] * 3
    assert "pas le bon" in answers[0].content.decode()
    assert right.status_code == 422
    assert signer(proposed, 1).signed_at is None


def test_unknown_revoked_expired_early_and_foreign_links_are_one_page(proposed, monkeypatch):
    other = a_house()
    with tenant(proposed.organisation.pk):
        early = links.new_link(signer(proposed, 2), at=NOW)
        dead = links.new_link(signer(proposed, 1), at=NOW)
        DocumentSigner.objects.get(pk=signer(proposed, 1).pk).links.filter(token_hash=links.print_of(dead)).update(
            revoked_at=NOW
        )
    foreign = at(other, "link", proposed.secret)
    nowhere = foreign.replace(other.organisation.slug, "nulle-part")
    addresses = [at(proposed, "link", "inconnu"), at(proposed, "link", early), at(proposed, "link", dead)]

    found = [Client().get(address) for address in [*addresses, foreign, nowhere]]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=11))
    found.append(Client().get(at(proposed, "link")))
    found.append(Client().post(at(proposed, "link_open")))

    assert {answer.status_code for answer in found} == {404}
    neutral = {re.sub(r'nonce="[^"]*"|/o/[-\w]+/[^"]*', "", answer.content.decode()) for answer in found}
    assert len(neutral) == 1
    assert "demandez un nouveau lien" in neutral.pop()


def test_persons_reason_is_owed_to_nobody_and_read_by_who_accompanies_alone(proposed, signed_in):
    client, slug = Client(), proposed.organisation.slug
    offered = client.get(at(proposed, "link_refuse")).content.decode()
    client.post(at(proposed, "link_refuse"), {"reason": "Le prix a changé <b>"})

    page = client.get(at(proposed, "link")).content.decode()
    followed = reverse("signatures:request", args=[slug, proposed.request.pk])
    readers = (
        proposed.consultant,
        proposed.administrator,
        a_member(proposed.organisation, is_consultant=False, is_assistant=True),
    )
    read = [signed_in(who).get(followed).content.decode() for who in readers]

    assert "Vous n’avez pas à dire pourquoi" in offered
    assert "Vous n’avez pas signé" in page
    assert ["Le prix a changé &lt;b&gt;" in one for one in read] == [True, False, False]
    assert all("Refusé" in one for one in read)
    start = signed_in(proposed.consultant).get(f"/o/{slug}/").content.decode()
    assert "Convention tripartite a été refusé" in start


def test_employer_refuses_in_their_own_words_or_none(proposed, signed_in):
    with tenant(proposed.organisation.pk):
        first = open_document(signer(proposed, 1), at=NOW)
        sign_document(first, method="account", shown_sha256=proposed.request.sha256, has_read=True, at=NOW)
        secret = links.new_link(signer(proposed, 2), at=NOW)
    refuse = at(proposed, "link_refuse", secret)

    offered = Client().get(refuse).content.decode()
    refused = Client().post(refuse, {"reason": ""})

    assert ("n’avez pas à dire" in offered, "Facultatif" in offered, refused.status_code) == (False, True, 302)
    followed = reverse("signatures:request", args=[proposed.organisation.slug, proposed.request.pk])
    page = signed_in(proposed.administrator).get(followed).content.decode()
    assert ("Par Paule Martin" in page, "«&nbsp;" in page) == (True, False)


def test_person_signs_from_their_space_with_a_fresh_proof(proposed, signed_in):
    one = signer(proposed, 1)
    page = reverse("signatures:own", args=[proposed.organisation.slug, one.pk])
    stale, fresh = signed_in(proposed.person, is_fresh=False), signed_in(proposed.person)
    sent = {"document": proposed.request.sha256, "has_read": "on"}

    start = fresh.get(f"/o/{proposed.organisation.slug}/mon-bilan/").content.decode()
    fresh.post(f"{page}ouvrir/")
    asked_again = stale.post(f"{page}signer/", sent)
    fresh.post(f"{page}signer/", sent)

    assert "Lire et signer" in start
    assert asked_again.status_code == 401
    assert signer(proposed, 1).method == "account"


def test_person_without_address_signs_by_their_card(house, now):
    """In their space, with one more code of the sheet as proof; the page of evidence says so."""
    with tenant(house.organisation.pk):
        one = a_beneficiary(house.consultant, with_user=False, email="")
        house.bilan = a_bilan(house.consultant, beneficiary=one)
        printed = issue_card(one, by=house.consultant, at=datetime.now(UTC))
        house.request = asked(house, signers=[SignerSpec("person", str(one))])
        theirs = house.request.signers.get()
    client = Client()
    slug, page = house.organisation.slug, reverse("signatures:own", args=[house.organisation.slug, theirs.pk])
    client.post(reverse("beneficiaries:card_sign_in", args=[slug]), {"code": printed.codes[0]})
    client.post(f"{page}ouvrir/")
    client.post(f"{page}signer/", {"document": house.request.sha256, "has_read": "on"})

    with tenant(house.organisation.pk):
        theirs.refresh_from_db()
        assert (theirs.method, SignatureRequest.objects.get(pk=house.request.pk).state) == ("card", "signed")
    assert mail.outbox == []


def test_provider_signs_as_the_member_who_was_named_and_no_other(proposed, signed_in):
    with tenant(proposed.organisation.pk):
        for position in (1, 2):
            one = open_document(signer(proposed, position), at=NOW)
            sign_document(one, method="account", shown_sha256=proposed.request.sha256, has_read=True, at=NOW)
    last = signer(proposed, 3)
    page = reverse("signatures:member", args=[proposed.organisation.slug, last.pk])
    colleague = a_member(proposed.organisation)
    other_house = a_house()

    answers = {
        "administrator": signed_in(proposed.administrator).get(page).status_code,
        "colleague": signed_in(colleague).get(page).status_code,
        "person": signed_in(proposed.person).get(page).status_code,
        "foreign": signed_in(other_house.consultant).get(page).status_code,
    }
    member = signed_in(proposed.consultant)
    waiting = member.get(f"/o/{proposed.organisation.slug}/").content.decode()
    member.post(f"{page}ouvrir/")
    member.post(f"{page}signer/", {"document": proposed.request.sha256, "has_read": "on"})
    with tenant(proposed.organisation.pk):
        seal_document(SignatureRequest.objects.get(pk=proposed.request.pk), at=NOW)
    taken = Client().get(at(proposed, "link_sealed"))

    assert answers == {"administrator": 403, "colleague": 404, "person": 404, "foreign": 404}
    assert "Lire et signer" in waiting
    assert signer(proposed, 3).signed_at == NOW
    assert taken.content.startswith(a_pdf())
    assert 'filename="document.pdf"' in taken["Content-Disposition"]


def test_house_sends_again_cancels_and_enters_paper(proposed, signed_in, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from organisations.models import Membership

    client = signed_in(proposed.consultant)
    slug = proposed.organisation.slug
    one = signer(proposed, 1)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
    client.post(reverse("signatures:again", args=[slug, one.pk]))
    dead = Client().get(at(proposed, "link"))
    paper = reverse("signatures:paper", args=[slug, proposed.request.pk])
    scan = {"signers": [one.pk], "signed_on": "2026-06-08", "scan": SimpleUploadedFile("x", b"\x89PNG\r\n\x1a\nx")}
    out_of_order = client.post(
        paper, scan | {"signers": [signer(proposed, 2).pk], "scan": SimpleUploadedFile("x", a_pdf())}
    )
    entered = client.post(paper, scan)
    seen = client.get(reverse("signatures:scan", args=[slug, one.pk]))
    absent = client.get(reverse("signatures:scan", args=[slug, signer(proposed, 2).pk]))
    unsaid = client.post(reverse("signatures:cancel", args=[slug, proposed.request.pk]), {"reason": ""})
    client.post(reverse("signatures:cancel", args=[slug, proposed.request.pk]), {"reason": "Une faute"})

    assert dead.status_code == 404
    assert out_of_order.status_code == 422
    assert "avant vous" in out_of_order.content.decode()
    assert entered.status_code == 302
    assert (seen["Content-Type"], absent.status_code, unsaid.status_code) == ("image/png", 404, 422)
    with tenant(proposed.organisation.pk):
        assert SignatureRequest.objects.get(pk=proposed.request.pk).state == "cancelled"
        assert Membership.objects.exists()


def at_once(*acts) -> list:
    """What several do in the same instant, each on a connection of its own; a refusal is its answer."""
    ready, answers = Barrier(len(acts)), []

    def run(act) -> None:
        ready.wait()
        try:
            answers.append(act())
        except SignatureRefused as refusal:
            answers.append(str(refusal))
        connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_signing_and_taking_back_at_once_is_one_of_the_two(committed):
    house = a_house()
    with tenant(house.organisation.pk):
        request = asked(house)
        one = open_document(request.signers.get(position=1), at=NOW)

    def sign():
        with tenant(house.organisation.pk):
            sign_document(one, method="account", shown_sha256=request.sha256, has_read=True, at=NOW)

    def cancel():
        with tenant(house.organisation.pk):
            cancel_request(request, reason="Une faute", by=house.consultant.user, at=NOW)

    answers = at_once(sign, cancel)

    with tenant(house.organisation.pk):
        request.refresh_from_db()
        acts = [act.what for act in request.acts.all()]
        assert list(faults(house.organisation)) == []
    assert request.state == "cancelled"  # either first, or after the signature that was given before
    assert acts.count("cancelled") == 1
    assert answers == [None, None] if "signed" in acts else answers.count("Ce document n’est plus à signer.") == 1


def test_two_clicks_at_once_sign_once(committed, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    house = a_house()
    with tenant(house.organisation.pk):
        house.request = asked(house)
        house.secret = links.new_link(house.request.signers.get(position=1), at=NOW)
    client = Client()
    client.post(at(house, "link_open"))
    client.post(at(house, "link_code"))
    sent = {"document": house.request.sha256, "code": code_in_mail(), "has_read": "on"}

    click = partial(Client().post, at(house, "link_sign"), sent)
    answers = [answer.status_code for answer in at_once(click, click)]

    assert answers == [302, 302]
    with tenant(house.organisation.pk):
        acts = [act.what for act in house.request.acts.all()]
    assert acts.count("signed") == 1
    assert acts.count("invited") == 2
