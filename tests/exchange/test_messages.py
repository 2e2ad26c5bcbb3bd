"""Messages: sealed, one a sending, kept as sent, gone with their bilan; lists know counts alone."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import Error, IntegrityError, connection, transaction

from beneficiaries.rules import Kind
from confidentiality.destruction.contents import erase
from confidentiality.models import Destruction
from confidentiality.vault import Retention
from exchange.destruction import forget_papers
from exchange.mails import message_waits_consultant, message_waits_person
from exchange.messages import operations, rules
from exchange.messages.queries import conversations_of, unread_by_consultant, unread_by_person
from exchange.models import BilanFile, Conversation, HelpRequest, Message
from exchange.models.messages import Party
from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import PDF
from tests.factories import NOW, a_beneficiary, a_house, a_ready_bilan, facts

END = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)
LATER = NOW + timedelta(minutes=9)


def a_message(house, text: str = "Je doute.", *, party: Party = Party.PERSON, at=NOW, **fields) -> Message:
    by = house.person if party == Party.PERSON else house.consultant.user
    return operations.send_message(
        house.bilan, **({"text": text, "party": party, "key": uuid4(), "by": by, "at": at} | fields)
    )


def read(house, message: Message, *, reader: Party = Party.CONSULTANT, at=LATER) -> int:
    return operations.mark_read(house.bilan, up_to=message.pk, reader=reader, at=at)


def test_message_is_sealed_and_reads_back(opened):
    message = a_message(opened, "Mon chef ne sait rien.\r\n\r\nNi ma femme.  ", about="la question 3")

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(exchange_message)::text FROM exchange_message")
        (row,) = cursor.fetchone()
    assert "chef" not in row
    assert "question" not in row
    assert Message.objects.get(pk=message.pk).text == "Mon chef ne sait rien.\n\nNi ma femme."


def test_message_shows_for_its_opened_bilan_only(opened):
    a_message(opened)
    other = a_ready_bilan(opened.consultant)

    with content_of(other.pk):
        assert Message.objects.count() == 0


def test_page_sent_twice_is_one_message_and_one_mail(opened):
    key = uuid4()

    first, second = a_message(opened, key=key), a_message(opened, "autre chose", key=key, at=LATER)

    assert (first.pk, Message.objects.count(), OutboxMessage.objects.count()) == (second.pk, 1, 1)


def test_page_sent_twice_at_once_is_one_message(committed):
    house, key, start = a_house(), uuid4(), threading.Barrier(8)
    sent: list[object] = []

    def send() -> None:
        try:
            start.wait()
            with tenant(house.organisation.pk), content_of(house.bilan.pk):
                sent.append(a_message(house, key=key).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        assert (len(sent), len(set(sent)), Message.objects.count()) == (8, 1, 1)
        assert Conversation.objects.get().unread_by_consultant == 1


@pytest.mark.parametrize(("text", "sentence"), [("  \n ", rules.SAYS_NOTHING), ("é" * (rules.MAX_TEXT + 1), "8001")])
def test_empty_and_endless_are_refused_beside_the_field(opened, text, sentence):
    with pytest.raises(operations.MessageRefused, match=sentence) as refused:
        a_message(opened, text)

    assert refused.value.field == "text"
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("kinds", "sentence", "constraint"),
    [
        ((Kind.CONSENT_WITHDRAWN,), rules.IS_STOPPED, "message_needs_a_running_bilan"),
        (END, rules.IS_OVER, "message_comes_before_the_end"),
    ],
)
def test_nothing_is_sent_once_the_bilan_ends_and_the_database_holds_it(opened, kinds, sentence, constraint):
    message = a_message(opened)
    facts(opened.bilan, *kinds)

    for party in Party:
        with pytest.raises(operations.MessageRefused) as refused:
            a_message(opened, party=party)
        assert str(refused.value) == sentence
    message.pk = uuid4()
    message.key = uuid4()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        message.save(force_insert=True)
    assert violated(refused.value) == constraint


def test_somebody_without_access_is_not_written_to(house):
    nobody = a_beneficiary(house.consultant, with_user=False, email="")
    bilan = a_ready_bilan(house.consultant, beneficiary=nobody)
    with tenant(house.organisation.pk), content_of(bilan.pk):
        with pytest.raises(operations.MessageRefused) as refused:
            operations.send_message(
                bilan, text="x", party=Party.CONSULTANT, key=uuid4(), by=house.consultant.user, at=NOW
            )

    assert str(refused.value) == rules.NOBODY_READS


def test_counts_follow_what_is_sent_and_read(opened):
    for minute in range(3):
        last = a_message(opened, at=NOW + timedelta(minutes=minute))
    answer = a_message(opened, party=Party.CONSULTANT, at=LATER)
    conversation = Conversation.objects.get()
    assert (conversation.unread_by_consultant, conversation.unread_by_person) == (3, 1)
    assert unread_by_consultant(opened.consultant.pk) == 3
    assert unread_by_person(opened.bilan.pk) == 1

    assert (read(opened, last), read(opened, last)) == (3, 0)
    assert read(opened, answer, reader=Party.PERSON) == 1

    conversation.refresh_from_db()
    assert (conversation.unread_by_consultant, conversation.unread_by_person) == (0, 0)
    assert set(Message.objects.values_list("read_at", flat=True)) == {LATER}


def test_what_came_after_the_page_is_not_read_by_it(opened):
    shown = a_message(opened)
    a_message(opened, "Écrit pendant que l’autre lisait", at=NOW + timedelta(minutes=1))

    assert read(opened, shown) == 1
    assert Conversation.objects.get().unread_by_consultant == 1


def test_list_leaves_out_what_one_may_not_open(opened):
    a_message(opened)
    assert list(conversations_of(opened.consultant.pk)) != []

    facts(opened.bilan, Kind.CONSENT_WITHDRAWN)

    assert list(conversations_of(opened.consultant.pk)) == []
    assert unread_by_consultant(opened.consultant.pk) == 0
    assert list(conversations_of(opened.colleague.pk)) == []


def test_message_stays_as_it_was_sent_in_the_database_too(opened):
    message = a_message(opened)
    with pytest.raises(Error, match="kept as it was sent"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(party=Party.CONSULTANT)
    read(opened, message)

    for change in (
        lambda: Message.objects.filter(pk=message.pk).update(read_at=None),
        lambda: Message.objects.filter(pk=message.pk).delete(),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            change()
        assert violated(refused.value) == "message_is_kept"


def test_unread_message_is_taken_back_with_its_documents(opened, django_capture_on_commit_callbacks):
    a_message(opened)
    message = a_message(opened, files=[PDF], at=LATER)
    name = BilanFile.objects.get().storage_name

    with django_capture_on_commit_callbacks(execute=True):
        operations.take_back(message, by=opened.person, is_person=True, at=LATER)

    conversation = Conversation.objects.get()
    assert (Message.objects.count(), BilanFile.objects.count(), default_storage.exists(name)) == (1, 0, False)
    assert (conversation.unread_by_consultant, conversation.last_at) == (1, NOW)


@pytest.mark.parametrize("is_read", [True, False])
def test_read_or_somebody_elses_message_is_not_taken_back(opened, is_read):
    message = a_message(opened)
    if is_read:
        read(opened, message)

    with pytest.raises(operations.MessageRefused, match="lu" if is_read else "par qui l’a écrit"):
        operations.take_back(
            message, by=opened.person if is_read else opened.consultant.user, is_person=is_read, at=LATER
        )


def test_document_of_a_message_is_one_of_the_bilan_and_tells_nobody_twice(opened):
    message = a_message(opened, "", files=[PDF, PDF])

    titles = sorted(file.title for file in BilanFile.objects.all())
    assert titles == ["Joint à un message du 8\xa0juin 2026 (1)", "Joint à un message du 8\xa0juin 2026 (2)"]
    assert sorted(message.files) == sorted(str(file.pk) for file in BilanFile.objects.all())
    assert [mail.topic for mail in OutboxMessage.objects.all()] == ["exchange.message_waits_consultant"]


def test_one_mail_for_what_waits_and_a_new_one_once_it_was_read(opened):
    for minute in range(4):
        last = a_message(opened, at=NOW + timedelta(minutes=minute))
    assert OutboxMessage.objects.count() == 1
    read(opened, last, at=LATER)
    a_message(opened, at=LATER)

    mails = OutboxMessage.objects.order_by("announced_at")
    assert [mail.available_at - mail.announced_at for mail in mails] == [operations.PATIENCE] * 2
    assert {mail.recipient_id for mail in mails} == {opened.consultant.pk}


def test_mail_says_that_a_message_waits_unless_it_was_read_meanwhile(opened):
    ours, theirs = a_message(opened, "Mon chef"), a_message(opened, "Votre chef", party=Party.CONSULTANT)
    to_consultant, to_person = OutboxMessage.objects.order_by("topic")

    mails = [message_waits_consultant(to_consultant), message_waits_person(to_person)]

    assert [mail.to for mail in mails] == [opened.consultant.user.email, opened.beneficiary.email]
    assert [mail.subject for mail in mails] == ["Un message vous attend"] * 2
    assert not any("chef" in str(mail) or "bilan" in str(mail.paragraphs).lower() for mail in mails)
    read(opened, ours)
    read(opened, theirs, reader=Party.PERSON)
    assert (message_waits_consultant(to_consultant), message_waits_person(to_person)) == (None, None)


def test_help_is_counted_without_a_word_and_its_answer_too(opened):
    a_message(opened, "Je ne comprends pas.", help_from=HelpRequest.Place.QUESTIONNAIRE, about="la question 3")
    asked = HelpRequest.objects.get()
    assert (asked.place, asked.asked_at, asked.answered_at) == ("questionnaire", NOW, None)

    a_message(opened, "Voyons.", party=Party.CONSULTANT, at=LATER)

    asked.refresh_from_db()
    assert asked.answered_at == LATER


def test_destruction_takes_messages_counts_and_documents_and_leaves_the_proof_of_help(opened):
    read(opened, a_message(opened, files=[PDF], help_from=HelpRequest.Place.HOME))
    a_message(opened, party=Party.CONSULTANT, at=LATER)
    other = a_ready_bilan(opened.consultant)
    with content_of(other.pk):
        operations.send_message(other, text="x", party=Party.CONSULTANT, key=uuid4(), by=opened.consultant.user, at=NOW)
    destruction = Destruction.objects.create(
        organisation=opened.organisation,
        bilan=opened.bilan,
        retention=Retention.WORKING.value,
        due_on=NOW.date(),
        rule="R6313-7",
        planned_at=NOW,
        started_at=NOW,
    )

    erased = erase(opened.bilan.pk, Retention.WORKING, None)
    forget_papers(destruction=destruction)

    assert erased.counts["messages échangés"] == 2
    assert (Message.objects.count(), BilanFile.objects.count()) == (0, 0)
    assert [one.bilan_id for one in Conversation.objects.all()] == [other.pk]
    assert HelpRequest.objects.count() == 1
