"""What changes the files of a bilan. Private notes have their own: `exchange.notes`."""

from datetime import datetime
from uuid import uuid4

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from confidentiality.files import discard, keep
from exchange import rules
from exchange.kinds import kind_of_document
from exchange.models import BilanFile
from exchange.queries import place_of
from foundation import outbox
from foundation.clock import paris_day
from foundation.errors import violated
from organisations.models import User

Party = BilanFile.Party
SENTENCES = {
    "file_needs_consent": rules.NO_CONSENT,
    "file_comes_before_the_end": rules.IS_OVER,
    "files_are_bounded": rules.IS_FULL,
}


class FileNotKept(Exception):
    """The document cannot be added or taken away; the message is shown to the user as it is."""


@transaction.atomic
def add_file(
    bilan: Bilan, *, title: str, content: bytes, party: Party, by: User, at: datetime, is_told: bool = True
) -> BilanFile:
    """Keep a document with its bilan, sealed, and tell the other one that something waits (a message tells by itself).

    Raises FileRefused for what the bytes are, FileNotKept for where the bilan stands.
    """
    kind = kind_of_document(content)
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    refusal = rules.may_add_file(course_of(bilan))
    if refusal:
        raise FileNotKept(refusal.sentence)
    file = BilanFile(
        id=uuid4(),
        organisation_id=bilan.organisation_id,
        bilan=bilan,
        title=title.strip(),
        kind=kind,
        bytes=len(content),
        party=party,
        added_by=by,
        added_at=at,
    )
    try:
        with transaction.atomic():
            file.storage_name = keep(content, place_of(file))
            file.save(force_insert=True)
    except IntegrityError as error:
        if sentence := SENTENCES.get(violated(error) or ""):
            raise FileNotKept(sentence) from None
        raise
    if is_told:
        tell_the_other(bilan, party, at=at)
    return file


@transaction.atomic
def remove_file(file: BilanFile, *, by: User, is_person: bool, at: datetime) -> None:
    """Take a document away: the row now, its bytes once that is committed. Raises FileNotKept."""
    file = BilanFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    refusal = rules.may_remove_file(file, user_id=by.pk, is_person=is_person)
    if refusal:
        raise FileNotKept(refusal.sentence)
    file.delete()
    discard(file.storage_name)


def tell_the_other(bilan: Bilan, party: Party, *, at: datetime) -> None:
    """At most one mail a day to each, whatever the number of documents and papers; it says that something waits."""
    to_person = party == Party.CONSULTANT
    recipient_id = bilan.beneficiary_id if to_person else bilan.consultant_id
    outbox.announce(
        "beneficiaries.something_waits" if to_person else "exchange.something_waits",
        organisation_id=bilan.organisation_id,
        subject_id=bilan.pk,
        recipient_id=recipient_id,
        at=at,
        key=f"something_waits:{recipient_id}:{paris_day(at)}",
    )
