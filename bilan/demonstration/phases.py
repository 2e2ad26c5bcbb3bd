"""The traces of the phases in the demonstration: a programme signed by two, a record of the investigation."""

from datetime import datetime, timedelta

from beneficiaries.models import Bilan
from beneficiaries.operations import record_fact
from beneficiaries.rules import Kind
from bilan.demonstration import words
from confidentiality.opening import opened
from exchange.models import PhaseText
from exchange.phases import operations as phases
from exchange.phases.finding import PhaseAddress
from organisations.actors import actor_of
from organisations.permissions import Verb


def propose_programme(bilan: Bilan, *, slot: int, at: datetime) -> None:
    """The consultant writes down what was defined together, and signs."""
    content = words.PROGRAMMES[slot % len(words.PROGRAMMES)] | {
        "mode": ("video", "on_site", "mixed")[slot % 3],
        "begins_on": bilan.opened_on.isoformat(),
        "ends_on": (bilan.opened_on + timedelta(weeks=14)).isoformat(),
        "needs_adjustment": "yes" if slot % 3 == 1 else "no",
        "decision": "fits",
    }
    _write_and_sign(bilan, PhaseText.PROGRAMME, content, at=at)


def record_investigation(bilan: Bilan, *, slot: int, at: datetime) -> None:
    """The consultant writes down what was explored, verified and kept, and signs."""
    _write_and_sign(bilan, PhaseText.INVESTIGATION, words.INVESTIGATIONS[slot % len(words.INVESTIGATIONS)], at=at)


def _write_and_sign(bilan: Bilan, text: PhaseText, content: dict[str, str], *, at: datetime) -> None:
    user = bilan.consultant.user
    with opened(PhaseAddress(bilan, text), by=actor_of(user, bilan.organisation_id), verb=Verb.WRITE_PHASES, at=at):
        draft = phases.write_phase(bilan, text, content=content, version=0, by=user, at=at)
        phases.sign_phase(bilan, text, version=draft.version, by=user, author_name=str(bilan.consultant), at=at)


def answer(bilan: Bilan, text: PhaseText, *, at: datetime) -> None:
    """The person signs in their space, or on paper when they have none."""
    user = bilan.beneficiary.user
    if user is None:
        kind: Kind = text.answered
        by, name = bilan.consultant.user, str(bilan.consultant)
        record_fact(bilan, kind, by=by, author_name=name, at=at, is_assisted=True)
        return
    with opened(PhaseAddress(bilan, text), by=actor_of(user, bilan.organisation_id), verb=Verb.SIGN_PHASES, at=at):
        signed = phases.last_version(bilan, text)
        assert signed is not None
        phases.answer_phase(bilan, text, number=signed.number, by=user, at=at)
