"""What changes messages. All of it runs while the content of the bilan is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from exchange.messages import rules
from exchange.messages.queries import received
from exchange.models import BilanFile, Conversation, HelpRequest, Message
from exchange.models.messages import Party
from exchange.operations import FileNotKept, add_file, remove_file
from foundation import outbox
from foundation.errors import violated
from foundation.formats import plain_day
from organisations.models import User

# A conversation that goes to and fro in the space makes no mail: it waits a little, and leaves if still unread.
PATIENCE = timedelta(minutes=5)
SENTENCES = {
    "message_comes_before_the_end": rules.IS_OVER,
    "message_needs_a_running_bilan": rules.IS_STOPPED,
}


class MessageRefused(Exception):
    """It cannot be sent or taken back; the message is shown to the user as it is, beside the field when it names one."""

    def __init__(self, sentence: str, *, field: str = ""):
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def send_message(
    bilan: Bilan,
    *,
    text: str,
    files: Sequence[bytes] = (),
    party: Party,
    key: UUID,
    by: User,
    at: datetime,
    help_from: HelpRequest.Place | None = None,
    about: str = "",
) -> Message:
    """Keep what one writes to the other, and tell the other one, once, that a message waits.

    The same `key` twice is one message. What the other had written counts as read by who answers only when
    their page showed it (`mark_read`). Raises MessageRefused, or FileRefused for what a document is.
    """
    bilan = Bilan.objects.select_for_update(of=("self",)).select_related("beneficiary").get(pk=bilan.pk)
    if sent := Message.objects.filter(bilan=bilan, key=key).first():
        return sent
    text = _tidy(text)
    refusal = rules.may_send(course_of(bilan), has_account=bilan.beneficiary.user_id is not None)
    if refusal:
        raise MessageRefused(refusal.sentence)
    if fault := rules.fault_in(text, files=len(files)):
        raise MessageRefused(fault, field="text")
    message = Message(
        id=uuid4(),
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        party=party,
        text=text,
        about=about,
        files=[str(file.pk) for file in _keep(bilan, files, party=party, by=by, at=at)],
        sent_by=by,
        sent_at=_after_the_last(bilan, at),
        key=key,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as error:
        if sentence := SENTENCES.get(violated(error) or ""):
            raise MessageRefused(sentence) from None
        raise
    if help_from is not None:
        HelpRequest.objects.create(organisation_id=bilan.organisation_id, bilan=bilan, place=help_from, asked_at=at)
    if party == Party.CONSULTANT:
        HelpRequest.objects.filter(bilan=bilan, answered_at=None).update(answered_at=at)
    was_waiting = _waiting(bilan, party)
    _recount(bilan, last=(message.sent_at, party))
    if not was_waiting:
        _tell_the_other(bilan, message)
    return message


@transaction.atomic
def mark_read(bilan: Bilan, *, up_to: UUID, reader: Party, at: datetime) -> int:
    """What the other wrote is read, up to the message that the page showed last. How many it was."""
    Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    last = Message.objects.filter(bilan=bilan, pk=up_to).first()
    if last is None:
        return 0
    read = received(bilan, reader).filter(read_at=None, sent_at__lte=last.sent_at).update(read_at=max(at, last.sent_at))
    if read:
        _recount(bilan)
    return read


@transaction.atomic
def take_back(message: Message, *, by: User, is_person: bool, at: datetime) -> None:
    """Erase one's own message that nobody read yet, and the documents that came with it. Raises MessageRefused."""
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=message.bilan_id)
    found = Message.objects.select_for_update(of=("self",)).filter(pk=message.pk).first()
    if found is None:
        return
    refusal = rules.may_take_back(found, user_id=by.pk, is_person=is_person)
    if refusal:
        raise MessageRefused(refusal.sentence)
    for file in BilanFile.objects.filter(bilan=bilan, pk__in=found.files):
        remove_file(file, by=by, is_person=is_person, at=at)
    found.delete()
    _recount(bilan)


def _after_the_last(bilan: Bilan, at: datetime) -> datetime:
    """This instant, or right after the latest message: two machines whose clocks differ keep the order of writing."""
    last = Message.objects.filter(bilan=bilan).aggregate(at=Max("sent_at"))["at"]
    return max(at, last + timedelta(microseconds=1)) if last else at


def _tidy(text: str) -> str:
    """One kind of line end, no blank around; what PostgreSQL and screens cannot show goes."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _keep(bilan: Bilan, files: Sequence[bytes], *, party: Party, by: User, at: datetime) -> list[BilanFile]:
    kept = []
    for number, content in enumerate(files, start=1):
        title = f"Joint à un message du {plain_day(at)}" + (f" ({number})" if len(files) > 1 else "")
        try:
            kept.append(add_file(bilan, title=title, content=content, party=party, by=by, at=at, is_told=False))
        except FileNotKept as refusal:
            raise MessageRefused(str(refusal), field="documents") from None
    return kept


def _waiting(bilan: Bilan, sender: Party) -> bool:
    """Whether an earlier message waits already to be read: its mail is enough."""
    found = Conversation.objects.filter(bilan=bilan).first()
    if found is None:
        return False
    return bool(found.unread_by_consultant if sender == Party.PERSON else found.unread_by_person)


def _recount(bilan: Bilan, *, last: tuple[datetime, Party] | None = None) -> None:
    """Write in clear how many messages wait to be read, from the messages themselves; the bilan row is held."""
    counts = {f"unread_by_{reader}": received(bilan, reader).filter(read_at=None).count() for reader in Party}
    if last is None:
        newest = Message.objects.filter(bilan=bilan).order_by("-sent_at").first()
        last = (newest.sent_at, Party(newest.party)) if newest else None
    if last is None:
        Conversation.objects.filter(bilan=bilan).delete()
        return
    Conversation.objects.update_or_create(
        bilan=bilan,
        defaults={"organisation_id": bilan.organisation_id, "last_at": last[0], "last_party": last[1]} | counts,
    )


def _tell_the_other(bilan: Bilan, message: Message) -> None:
    """One mail for what waits, not one a message; none if it is read meanwhile (`exchange.mails`)."""
    to_person = message.party == Party.CONSULTANT
    outbox.announce(
        "exchange.message_waits_person" if to_person else "exchange.message_waits_consultant",
        organisation_id=bilan.organisation_id,
        subject_id=bilan.pk,
        recipient_id=bilan.beneficiary_id if to_person else bilan.consultant_id,
        at=message.sent_at,
        available_at=message.sent_at + PATIENCE,
        key=f"exchange.message_waits:{message.pk}",
    )
