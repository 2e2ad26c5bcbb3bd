"""How a session is written: under the lock of its bilan, a refusal of the database in words."""

from uuid import UUID

from django.db import IntegrityError, connection, transaction

from beneficiaries.models import Bilan
from foundation.errors import violated
from sessions.models import Session

SENTENCES = {
    "consultant_is_in_one_place": "Une autre séance occupe déjà ce créneau dans votre agenda.",
    "person_is_in_one_place": "Une autre séance de ce bilan occupe déjà ce créneau.",
    "hours_within_budget": "Cette durée dépasse les heures qui restent dans ce bilan.",
    "hours_within_law": "Cette durée dépasse le maximum qu’un bilan peut atteindre (L6313-4).",
    "held_with_consent": "La personne n’a pas consenti avant la fin de cette séance : elle reste provisoire.",
    "held_with_basis": "Aucun cadre contractuel n’était enregistré à la fin de cette séance : elle reste provisoire.",
    "held_with_settled_funding": "Un financeur a refusé sa part et personne ne l’a reprise : répartissez-la avant de commencer.",
    "signed_session_is_settled": "Cette séance est signée : elle ne change plus.",
    "person_is_living": "Le décès de cette personne est noté : rien ne peut être prévu. Si c’est une erreur, retirez la mention sur sa fiche.",
    "session_outside_pause": "Ce bilan est en pause ce jour-là : choisissez un jour après la pause, ou reprenez-le plus tôt.",
    "session_outside_absence": "Cette heure tombe dans une absence notée à l’agenda : choisissez-en une autre, ou dites que la séance a lieu malgré tout.",
    "session_fits_its_group": "Une séance collective garde l’heure de son groupe : déplacez-la pour la rendre individuelle.",
    "only_investigation_is_collective": "Seule la phase d’investigation peut être collective : les conclusions sont personnelles (R6313-4).",
    "house_allows_collective": "Les séances collectives ne sont pas ouvertes dans les règles de votre organisme.",
    "bilan_is_not_cancelled": "Ce bilan est annulé.",
}


ABSENT = "session_outside_absence"


class SessionRefused(Exception):
    """The rules forbid it; the message is shown to the user as it is. `constraint`: what the database refused by."""

    def __init__(self, sentence: str, *, constraint: str = ""):
        super().__init__(sentence)
        self.constraint = constraint


def locked(bilan: Bilan) -> Bilan:
    """The bilan, held until the transaction ends: hours are counted by one at a time."""
    return Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)


def hold_agenda(consultant_id: UUID) -> None:
    """One at a time writes in a consultant's agenda, until the transaction ends; after the lock of the bilan.

    Two inserts that exclude one another would wait for each other; hours that are published are read under it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"agenda:{consultant_id}"])


def write(session: Session, *, insert: bool = False) -> Session:
    try:
        with transaction.atomic():
            session.save(force_insert=insert)
    except IntegrityError as error:
        sentence = SENTENCES.get(violated(error))
        if sentence is None:
            raise
        raise SessionRefused(sentence, constraint=violated(error)) from None
    return session
