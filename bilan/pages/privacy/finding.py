"""What an address of these pages names."""

from dataclasses import dataclass
from uuid import UUID

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from bilan.pages.privacy import reading
from confidentiality.consent_texts import TEXTS, Text
from confidentiality.models import Consent
from confidentiality.queries import live_consent
from foundation import clock
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class Question:
    """One question put to one person."""

    bilan: Bilan
    kind: Consent.Kind
    slug: str

    @property
    def text(self) -> Text:
        return TEXTS[self.kind]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)


def own_question(request: HouseRequest, question: str) -> Question:
    """The question of this address, put to the person who is signed in."""
    return Question(own_bilan(request), reading.kind_of(question), question)


def the_question(request: HouseRequest, bilan_id: UUID, question: str) -> Question:
    """The question of this address, about somebody's bilan."""
    return Question(the_bilan(request, bilan_id), reading.kind_of(question), question)


@dataclass(frozen=True)
class KeptAddress:
    """A document kept for the follow-up; looked up once the bilan is open."""

    bilan: Bilan
    kept_id: UUID

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Who accompanied reads it as long as the person agrees, until the last day agreed (R6313-7 al. 2).

        Somebody in charge of the facts alone, whom the person let read nothing, follows nothing up. After
        the last day nobody does, even while a legal hold keeps the document from its destruction.
        """
        ties = self.bilan.ties(actor)
        accompanies = Standing.IN_CHARGE in ties and Standing.CONSULTANT in actor.standings
        if accompanies and self.bilan.is_content_agreed and self._is_agreed():
            ties |= {Standing.FOLLOWING_UP}
        return ties

    def _is_agreed(self) -> bool:
        consent = live_consent(self.bilan.pk, Consent.Kind.KEEP_DOCUMENTS)
        return consent is not None and consent.ends_on is not None and clock.today() <= consent.ends_on


def own_kept(request: HouseRequest, kept_id: UUID) -> KeptAddress:
    """The person's own address of a kept document."""
    return KeptAddress(own_bilan(request), kept_id)


def the_kept(request: HouseRequest, bilan_id: UUID, kept_id: UUID) -> KeptAddress:
    """The professional's address of a kept document."""
    return KeptAddress(the_bilan(request, bilan_id), kept_id)
