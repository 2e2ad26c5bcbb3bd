"""When a message may be sent and taken back, and how long it may be."""

from uuid import UUID

from beneficiaries.rules import Course, Refusal
from exchange.models import Message
from exchange.models.messages import Party

MAX_TEXT = 8_000
FILES_A_MESSAGE = 3

IS_OVER = "Ce bilan est terminé : les messages se lisent encore, aucun ne s’envoie."
IS_STOPPED = "Ce bilan est arrêté : les messages se lisent encore, aucun ne s’envoie."
NOBODY_READS = (
    "Cette personne n’a pas encore d’accès à son espace : personne ne lirait ce message. "
    "Appelez-la, invitez-la par e-mail, ou remettez-lui une carte d’accès."
)
SAYS_NOTHING = "Écrivez votre message, ou joignez un document."
WAS_READ = "Ce message a déjà été lu : il reste dans la conversation."
NOT_YOURS = "Un message est retiré par qui l’a écrit."


def may_send(course: Course, *, has_account: bool) -> Refusal | None:
    """Messages pass while the bilan runs, before the person's answer too: a question is asked before a yes.

    To somebody who cannot enter their space nothing is written: it would be read by nobody.
    """
    if course.is_closed:
        return Refusal(IS_OVER)
    if course.is_stopped:
        return Refusal(IS_STOPPED)
    if not has_account:
        return Refusal(NOBODY_READS)
    return None


def fault_in(text: str, *, files: int) -> str:
    """What is wrong with what was typed; nothing for a message that may leave."""
    if not text and not files:
        return SAYS_NOTHING
    if len(text) > MAX_TEXT:
        return f"Ce message dépasse {MAX_TEXT} caractères : il en compte {len(text)}. Coupez-le en deux."
    return ""


def may_take_back(message: Message, *, user_id: UUID, is_person: bool) -> Refusal | None:
    """Until it is read, by who wrote it: nothing is edited, nothing that was read disappears."""
    is_theirs = is_person if message.party == Party.PERSON else message.sent_by_id == user_id and not is_person
    if not is_theirs:
        return Refusal(NOT_YOURS)
    return Refusal(WAS_READ) if message.read_at else None
