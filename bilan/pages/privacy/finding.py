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
        """Who is in charge, and was agreed to, reads it until the last day that the person gave (R6313-7 al. 2)."""
        ties = self.bilan.ties(actor)
        is_theirs = Standing.IN_CHARGE in ties and Standing.CONSULTANT in actor.standings
        if is_theirs and self.bilan.is_content_agreed and self._is_kept_today():
            ties |= {Standing.FOLLOWING_UP}
        return ties

    def _is_kept_today(self) -> bool:
        consent = live_consent(self.bilan.pk, Consent.Kind.KEEP_DOCUMENTS)
        return bool(consent and consent.is_given and consent.ends_on and clock.today() <= consent.ends_on)


def own_kept(request: HouseRequest, kept_id: UUID) -> KeptAddress:
    """The person's own address of a kept document."""
    return KeptAddress(own_bilan(request), kept_id)


def the_kept(request: HouseRequest, bilan_id: UUID, kept_id: UUID) -> KeptAddress:
    """The professional's address of a kept document."""
    return KeptAddress(the_bilan(request, bilan_id), kept_id)
