"""What the person does while the consultant plays, and the other way round."""

from __future__ import annotations

from datetime import datetime, timedelta

from beneficiaries.enquiries.conversion import enter_person
from beneficiaries.enquiries.operations import assign_enquiry, note_talk, plan_talk
from beneficiaries.models import Bilan, Enquiry, InformationTalk
from beneficiaries.operations import decide_consent, invite_beneficiary, record_fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from bilan.demonstration import phases, words
from confidentiality.opening import opened
from foundation import clock
from foundation.tenancy import tenant
from funding.models import Agreement
from funding.operations import record_agreement
from organisations.actors import actor_of
from organisations.permissions import Verb
from questionnaires import operations as questionnaires
from questionnaires.models import Assignment, Instrument
from questionnaires.queries import answers_of
from sessions.attendance import sign_attendance
from sessions.models import Attendance, Programme, Session
from sessions.operations import book_session, hold_session, open_bilan_from
from sessions.queries import steps_of
from synthesis import operations as syntheses
from synthesis.models import Comment, Section, Synthesis
from tests.browser.preparing.registry import act, addresses, in_bilan, member_of, organisation_of
from tests.factories import traces
from tests.sessions.planning_factories import published


@in_bilan
def consents(of: Bilan, *, at: datetime) -> None:
    decide_consent(of, consents=True, by=of.beneficiary.user, at=at)


@in_bilan
def signs_agreement(of: Bilan, *, at: datetime) -> None:
    record_agreement(
        of,
        kind=Agreement.Kind.CPF_TERMS,
        signed_on=clock.paris_day(at),
        by=of.consultant,
        at=at,
        reference="CPF 2026-1",
    )


@in_bilan
def holds_session(of: Bilan, *, at: datetime) -> None:
    """A first meeting that has just begun is noted as held and signed by the consultant."""
    session = book_session(
        of, step=steps_of(of)[0], starts_at=at, minutes=60, place="Bureau 2", by=of.consultant.user, at=at
    )
    session = hold_session(session, actual_minutes=60, at=at)
    sign_attendance(
        session,
        party=Attendance.Party.CONSULTANT,
        by=of.consultant.user,
        signer_name=str(of.consultant),
        at=at,
        device="",
    )


@in_bilan
def holds_talks(of: Bilan, *, at: datetime, count: int) -> None:
    """Talks outside the hours took place this morning; nobody has signed."""
    for number in range(count):
        starts_at = at - timedelta(hours=2 * number + 1)
        fields = {"step": None, "kind": Session.Kind.FOLLOW_UP, "minutes": 45, "place": "Bureau 2"}
        session = book_session(of, starts_at=starts_at, by=of.consultant.user, at=starts_at, **fields)
        hold_session(session, actual_minutes=45, at=at)


@in_bilan
def proposes_questionnaire(of: Bilan, *, at: datetime) -> None:
    instrument = Instrument.objects.order_by("code", "-version")[0]
    questionnaires.assign_questionnaire(of, instrument=instrument, by=of.consultant, at=at)


@in_bilan
def answers_everything(of: Bilan, *, at: datetime) -> None:
    assignment = Assignment.objects.get(bilan=of)
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.ANSWER):
        questionnaires.consent_to(assignment, by=user, at=at)
        for number, item in enumerate(assignment.instrument.content.items):
            value = 1 + (number * 7 + ord(item.dimension[0])) % 5
            questionnaires.save_answer(assignment, item.code, value, version=0, by=user, at=at)
        questionnaires.submit_questionnaire(assignment, by=user, at=at)


@in_bilan
def answers_until(of: Bilan, *, at: datetime, last: int) -> None:
    """The questions that were not answered yet, up to one."""
    assignment, user = Assignment.objects.get(bilan=of), of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.ANSWER):
        given = answers_of(assignment)
        for number, item in enumerate(assignment.instrument.content.items[:last]):
            if item.code not in given:
                value = 1 + number * 7 % 5
                questionnaires.save_answer(assignment, item.code, value, version=0, by=user, at=at)


@in_bilan
def hands_in_again(of: Bilan, *, at: datetime) -> None:
    """Answers that were given back are handed in as they are."""
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.ANSWER):
        questionnaires.submit_questionnaire(Assignment.objects.get(bilan=of), by=user, at=at)


@in_bilan
def shares_results(of: Bilan, *, at: datetime) -> None:
    with opened(of, by=actor_of(of.consultant.user, of.organisation_id), verb=Verb.READ_RESULTS):
        questionnaires.release_results(Assignment.objects.get(bilan=of), by=of.consultant, at=at)


@in_bilan
def shares_synthesis(of: Bilan, *, at: datetime) -> None:
    user, name = of.consultant.user, str(of.consultant)
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.WRITE_SYNTHESIS):
        synthesis = syntheses.start_synthesis(of, by=user, author_name=name, at=at)
        for section in Section.objects.filter(synthesis=synthesis, heading__in=words.SYNTHESES[0]):
            text = words.SYNTHESES[0][section.heading].replace("Sandrine", of.beneficiary.first_name)
            syntheses.write_section(section, text=text, version=0, by=user, author_name=name, at=at)
        syntheses.share_draft(synthesis, at=at)


@in_bilan
def comments_and_validates(of: Bilan, *, at: datetime) -> None:
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.COMMENT_SYNTHESIS):
        synthesis = Synthesis.objects.get(bilan=of)
        syntheses.comment_section(
            Section.objects.get(synthesis=synthesis, heading="skills"),
            text=words.COMMENT,
            author=Comment.Author.PERSON,
            author_name=str(of.beneficiary),
            at=at,
        )
        syntheses.validate_synthesis(synthesis, version=synthesis.shared_version, at=at)


@in_bilan
def hands_over(of: Bilan, *, at: datetime) -> None:
    user, name = of.consultant.user, str(of.consultant)
    for kind in (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED):
        if not course_of(of).has(kind):
            traces(of, kind, at=at)
            record_fact(of, kind, by=user, author_name=name, at=at)
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.WRITE_SYNTHESIS):
        synthesis = Synthesis.objects.get(bilan=of)
        for comment in Comment.objects.filter(section__synthesis=synthesis):
            syntheses.resolve_comment(comment, at=at)
        syntheses.freeze_synthesis(synthesis, at=at)
        syntheses.hand_over_synthesis(synthesis, by=user, author_name=name, at=at)


@in_bilan
def leaves_trace(of: Bilan, *, at: datetime, closing: str) -> None:
    """What a phase needs before it closes: the chain alone, without its text."""
    traces(of, Kind(closing), at=at)


@in_bilan
def acknowledges(of: Bilan, *, at: datetime) -> None:
    user = of.beneficiary.user
    with opened(of, by=actor_of(user, of.organisation_id), verb=Verb.COMMENT_SYNTHESIS):
        syntheses.acknowledge_receipt(Synthesis.objects.get(bilan=of), by=user, author_name=str(of.beneficiary), at=at)


@in_bilan
def closes(of: Bilan, *, at: datetime) -> None:
    record_fact(of, Kind.CLOSED, by=of.consultant.user, author_name=str(of.consultant), at=at)


@in_bilan
def proposes_programme(of: Bilan, *, at: datetime) -> None:
    """The consultant writes the programme defined together, and signs it."""
    phases.propose_programme(of, slot=0, at=at)


@in_bilan
def records_investigation(of: Bilan, *, at: datetime) -> None:
    """The preliminary phase is over; the consultant writes what was explored, and signs it."""
    user, name = of.consultant.user, str(of.consultant)
    traces(of, Kind.PRELIMINARY_CLOSED, at=at)
    record_fact(of, Kind.PRELIMINARY_CLOSED, by=user, author_name=name, at=at)
    phases.record_investigation(of, slot=0, at=at)


@act
def becomes_a_bilan(*, slug: str, last_name: str, programme: str = "Bilan en quatre étapes, 24 h") -> dict[str, object]:
    """Who wrote was informed by phone, and opens a bilan: they are invited, the mail leaves."""
    with tenant(organisation_of(slug).pk):
        by, at = member_of(slug, "c1"), clock.now()
        enquiry = Enquiry.objects.get(last_name=last_name)
        assign_enquiry(enquiry, to=by, by=by, at=at)
        talk = plan_talk(enquiry, starts_at=at, mode=InformationTalk.Mode.PHONE, member=by, by=by)
        note_talk(talk, outcome=InformationTalk.Outcome.HELD, by=by, at=at)
        known = {name: getattr(enquiry, name) for name in ("first_name", "last_name", "email", "phone")}
        person = enter_person(enquiry, by=by, at=at, public="employee", **known)
        offer = Programme.objects.get(title=programme)
        opened_bilan = open_bilan_from(offer, beneficiary=person, consultant=by, opened_on=clock.paris_day(at), at=at)
        invite_beneficiary(opened_bilan, at=at)
    return addresses(slug, opened_bilan)


@act
def publishes_hours(*, slug: str) -> dict[str, object]:
    """The consultant receives every working day, and lets people book."""
    with tenant(organisation_of(slug).pk):
        published(member_of(slug, "c1"))
    return {"slug": slug}
