"""What the pages of the follow-up show: facts alone, also when every document was destroyed."""

from dataclasses import dataclass

from beneficiaries.models import Bilan
from beneficiaries.requests.queries import objects_to_contact
from beneficiaries.steps import NextStep
from bilan.pages.follow_up.finding import Followed
from confidentiality.models import Consent
from confidentiality.queries import live_consent
from foundation.formats import plain_day
from sessions.following import TRIES
from sessions.models import FollowUp, FollowUpTry
from sessions.queries import FollowUpLine, follow_ups_of

TONES = {
    FollowUp.State.PLANNED: "info",
    FollowUp.State.DUE: "warning",
    FollowUp.State.REACHED: "success",
    FollowUp.State.NOT_REACHED: "neutral",
    FollowUp.State.REFUSED: "neutral",
}


@dataclass(frozen=True)
class Page:
    """The page of who led the bilan."""

    follow_up: FollowUp | None
    line: FollowUpLine | None
    tries: list[FollowUpTry]
    contact: str
    may_contact: bool

    @property
    def tone(self) -> str:
        return TONES[FollowUp.State(self.follow_up.state)] if self.follow_up else "neutral"

    @property
    def tries_left(self) -> int:
        return max(TRIES - len(self.tries), 0)


def page_of(followed: Followed) -> Page:
    """Where it stands, the tries, and whether the person may be contacted."""
    planned = followed.planned
    contact, may_contact = contact_of(followed.bilan)
    return Page(
        follow_up=planned,
        line=follow_ups_of([followed.bilan]).get(followed.bilan.pk),
        tries=list(planned.tries.order_by("tried_on", "recorded_at")) if planned else [],
        contact=contact,
        may_contact=may_contact,
    )


def contact_of(bilan: Bilan) -> tuple[str, bool]:
    """What the person answered about being contacted again (LAW.md 6.10), and whether that is a yes."""
    if objects_to_contact(bilan.beneficiary_id):
        return "La personne s’oppose à être contactée.", False
    answer = live_consent(bilan.pk, Consent.Kind.FOLLOW_UP_CONTACT)
    if answer is None:
        return "La personne n’a pas dit si elle acceptait d’être recontactée.", False
    if not answer.is_given:
        return "La personne ne souhaite pas être recontactée.", False
    return f"La personne a accepté d’être recontactée, le {plain_day(answer.decided_at)}.", True


def next_for_person(bilan: Bilan, *, slug: str) -> list[NextStep]:
    """The few questions of the follow-up, once its day has come and until it is settled."""
    if not FollowUp.objects.filter(bilan=bilan, state=FollowUp.State.DUE).exists():
        return []
    return [
        NextStep(
            rank=30,
            title="Donner de vos nouvelles",
            text="Où en est votre projet\N{NO-BREAK SPACE}? Quelques questions, toutes facultatives sauf une.",
            action_label="Répondre",
            url=f"/o/{slug}/mon-bilan/suivi/",
        )
    ]
