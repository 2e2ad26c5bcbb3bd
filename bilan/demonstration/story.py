"""One bilan of the demonstration, told up to a chosen moment of its course."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from beneficiaries.models import Beneficiary, Bilan
from beneficiaries.operations import decide_consent, invite_beneficiary, record_fact, withdraw_consent
from beneficiaries.rules import Kind
from bilan.demonstration import between, content, hours, interruptions, phases, presence, words
from confidentiality.consenting import answer_consent
from confidentiality.models import Consent
from confidentiality.opening import opened
from exchange.models import PhaseText
from foundation.clock import PARIS, paris_day
from funding.models import FundingPlan, LineState, Scheme
from funding.operations import draft_funding_plan, move_line, record_agreement
from funding.planned import PlannedLine
from funding.rules import BASIS_OF
from organisations.actors import actor_of
from organisations.models import Membership
from organisations.permissions import Verb
from questionnaires import operations as questionnaires
from questionnaires.models import Assignment, Instrument
from questionnaires.papers import type_answers
from sessions.agenda.presence import confirm_presence
from sessions.attendance import sign_attendance
from sessions.models import Attendance, Mode, Programme, Session
from sessions.operations import (
    book_session,
    cancel_session,
    declare_work,
    hold_session,
    open_bilan_from,
    record_no_show,
    waive,
)
from sessions.planning.operations import cancel_as_asked
from sessions.queries import steps_of
from synthesis import operations as syntheses
from synthesis.headings import OBSERVATIONS
from synthesis.models import Comment, Section, Synthesis

ENDINGS = ("refused", "withdrawn", "informed", "consented", "booked", "late", "running", "concluding",
           "shared", "handed_over", "just_closed", "closed", "follow_up")  # fmt: skip
UNSIGNED = ("consented", "unanswered")  # the convention waits, or its ten days went by
OVER = ("just_closed", "closed", "follow_up")
TALKATIVE = ("booked", "late", "running", "concluding", "shared", "handed_over")


@dataclass
class Story:
    """A bilan and the moment up to which it is told; `slot` is its own hour of the consultant's week."""

    person: Beneficiary
    consultant: Membership
    programme: Programme
    payers: Sequence[tuple[Scheme, Decimal]]
    ending: str
    now: datetime
    slot: int
    bilan: Bilan = field(init=False)

    def tell(self) -> Bilan:
        """Play every step up to the ending."""
        self.bilan = open_bilan_from(
            self.programme,
            beneficiary=self.person,
            consultant=self.consultant,
            opened_on=self.opened_at.date(),
            at=self.opened_at,
            **content.situation_of(self.ending),
        )
        if self.person.email:
            invite_beneficiary(self.bilan, at=self.opened_at)
            self.person.refresh_from_db()
            self.bilan.beneficiary = self.person
        for chapter in (self._fund, self._consent, self._meet, self._exchange, self._answer, self._write, self._end):
            chapter()
        return self.bilan

    # --- When ------------------------------------------------------------------------------

    @property
    def weeks_ago(self) -> int:
        return {"refused": 3, "withdrawn": 7, "informed": 1, "consented": 1, "unanswered": 3, "booked": 2, "silent": 8, "late": 5, "running": 6,
                "concluding": 10, "shared": 11, "handed_over": 13, "just_closed": 15, "closed": 17, "follow_up": 38}[self.ending]  # fmt: skip

    @property
    def opened_at(self) -> datetime:
        return self._moment(self.now.date() - timedelta(weeks=self.weeks_ago), 9)

    @property
    def is_told_to_the_end(self) -> bool:
        return self.ending == "handed_over" or self.ending in OVER

    def _moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=PARIS)

    def _slot(self, week: int) -> datetime:
        """The hour of the bilan in a week after its opening; every slot of a consultant is another."""
        monday = self.opened_at.date() - timedelta(days=self.opened_at.weekday()) + timedelta(weeks=week + 1)
        hour = (9, 11, 14, 16)[self.slot // 5 % 4]
        return self._moment(monday + timedelta(days=self.slot % 5), hour)

    def _past(self, instant: datetime) -> datetime:
        return min(instant, self.now)

    # --- Chapters ----------------------------------------------------------------------------

    def _fund(self) -> None:
        if self.ending in ("refused", "informed"):
            return
        lines = [PlannedLine(scheme, amount, self._payer_name(scheme)) for scheme, amount in self.payers]
        at = self._past(self.opened_at + timedelta(hours=1))
        plan = draft_funding_plan(
            self.bilan,
            lines=lines,
            price=sum((amount for _, amount in self.payers), Decimal()),
            decided_on=at.date(),
            by=self.consultant,
            at=at,
        )
        self._move_parts(plan, at)
        if self.ending not in UNSIGNED:
            record_agreement(
                self.bilan, kind=BASIS_OF[self.payers[0][0]], signed_on=at.date(), by=self.consultant, at=at
            )

    def _move_parts(self, plan: FundingPlan, at: datetime) -> None:
        """Each payer as far as the bilan is: asked, agreed, invoiced at the end, paid."""
        ended = min(at + timedelta(weeks=16), self.now - timedelta(days=2))
        steps = [(LineState.ASKED, at)]
        if self.ending not in UNSIGNED:
            steps.append((LineState.AGREED, at))
        if self.ending in OVER:
            steps.append((LineState.INVOICED, ended))
        if self.ending in ("closed", "follow_up"):
            steps.append((LineState.PAID, min(ended + timedelta(days=12), self.now)))
        for part in plan.lines.all():
            for to, when in steps:
                part = move_line(part, to=to, on=paris_day(when), by=self.consultant, at=when)

    def _payer_name(self, scheme: Scheme) -> str:
        is_employer = scheme in (Scheme.EMPLOYER_PLAN, Scheme.PUBLIC_EMPLOYER)
        return self.person.employer.name if is_employer and self.person.employer else ""

    def _consent(self) -> None:
        if self.ending == "informed":
            return
        at = self._past(self.opened_at + timedelta(hours=5))
        if self.person.user:
            decide_consent(self.bilan, consents=self.ending != "refused", by=self.person.user, at=at)
            return
        for kind in (Kind.INFORMED, Kind.CONSENTED):
            record_fact(
                self.bilan, kind, by=self.consultant.user, author_name=str(self.consultant), at=at, is_assisted=True
            )

    def _meet(self) -> None:
        if self.ending == "refused":
            return
        count, left = self.programme.sessions_count, self.bilan.accompaniment_minutes
        steps = list(steps_of(self.bilan))
        room = {step.pk: step.minutes for step in steps}
        is_tentative = self.ending in ("informed", *UNSIGNED)
        week = self.weeks_ago if is_tentative else 0
        last_week = week + 1 if is_tentative else 4 if self.ending in ("withdrawn", "silent") else count + 3
        at = self.opened_at + timedelta(hours=6)
        while left > 0 and week < last_week:
            starts_at = self._slot(week)
            week += 1
            step = next((step for step in steps if room[step.pk] > 0), steps[-1])
            minutes = min(120, room[step.pk], left)
            session = book_session(
                self.bilan,
                step=step,
                starts_at=starts_at,
                minutes=minutes,
                mode=Mode.VIDEO if self.slot % 3 == 0 else Mode.ON_SITE,
                place="" if self.slot % 3 == 0 else "Bureau 2",
                by=self.consultant.user,
                at=min(at, starts_at),
            )
            at = max(at, self._past(session.ends_at))  # each date is agreed on at the end of the one before
            is_near = self.now < session.starts_at < self.now + timedelta(days=8)
            if is_near and self.person.user and self.slot % 3 == 1 and not is_tentative:
                confirm_presence(session, at=self.now)
            if session.ends_at >= self.now or self._settle(session, week):
                room[step.pk] -= minutes
                left -= minutes
        if self.bilan.personal_work_minutes and self.ending not in ("informed", *UNSIGNED):
            done_on = self._past(self._slot(1)).date()
            declare_work(self.bilan, minutes=90, done_on=done_on, by=self.consultant.user, at=self.now)
        presence.catch_up(self.bilan, slot=self.slot, now=self.now)
        self._close_phases()

    def _exchange(self) -> None:
        if self.ending in ("refused", "informed"):
            return
        at = self._past(self.opened_at + timedelta(hours=7))
        content.note_adjustments(self.bilan, slot=self.slot, at=at)
        if self.ending not in UNSIGNED:
            content.exchange_documents(self.bilan, slot=self.slot, at=at)
            content.write_notes(self.bilan, slot=self.slot)
        if self.ending in TALKATIVE:
            between.leave_papers(self.bilan, slot=self.slot, now=self.now)
            between.converse(self.bilan, slot=self.slot, now=self.now)

    def _settle(self, session: Session, week: int) -> bool:
        """Record the outcome of a past meeting; False when its hours are free again."""
        is_last = session.ends_at > self.now - timedelta(days=7)
        if self.ending == "late" and is_last:
            return True
        if week == 3 and self.slot % 6 == 4:
            missed = record_no_show(session, reason="Prévenu le matin même", at=session.ends_at)
            waive(missed, reason="Empêchement de dernière minute, prévenu dès que possible")
            return False
        if week == 4 and self.slot % 7 == 5:
            cancel_session(session, reason="Formation de la consultante", at=session.starts_at - timedelta(days=2))
            return False
        if week == 2 and self.slot % 5 == 3:
            cancel_as_asked(session, reason="Réunion imposée", at=session.starts_at - timedelta(hours=18))
            return False
        session = hold_session(session, actual_minutes=session.planned_minutes, at=session.ends_at)
        signed_at = session.ends_at + timedelta(minutes=3)
        self._sign(session, Attendance.Party.CONSULTANT, self.consultant.user, str(self.consultant), signed_at)
        if self.person.user and not (is_last and self.slot % 2) and not presence.forgets(self.slot, week):
            self._sign(session, Attendance.Party.PERSON, self.person.user, str(self.person), signed_at)
        return True

    def _sign(self, session: Session, party: str, user, name: str, at: datetime) -> None:
        is_drawn = party == Attendance.Party.PERSON and self.slot % 3 == 1
        drawing = presence.a_drawing(name) if is_drawn else ""
        at = self._past(at)
        sign_attendance(session, party=party, by=user, signer_name=name, at=at, device="Démonstration", drawing=drawing)

    def _close_phases(self) -> None:
        closings = {
            "running": [Kind.PRELIMINARY_CLOSED],
            "late": [Kind.PRELIMINARY_CLOSED],
            "silent": [Kind.PRELIMINARY_CLOSED],
            "concluding": [Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED],
            "shared": [Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED],
        }
        everything = [Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.CONCLUSION_CLOSED]
        kinds = everything if self.is_told_to_the_end else closings.get(self.ending, [])
        weeks = {Kind.PRELIMINARY_CLOSED: 1, Kind.INVESTIGATION_CLOSED: 7, Kind.CONCLUSION_CLOSED: 10}
        if self.ending not in ("informed", *UNSIGNED):
            self._sign_programme(is_answered=self.ending != "booked")
        for kind in kinds:
            if kind == Kind.INVESTIGATION_CLOSED:
                self._record_investigation()
            self._fact(kind, self._past(self._slot(weeks[kind]) + timedelta(hours=3)))

    def _sign_programme(self, *, is_answered: bool) -> None:
        """Written after the first meeting; signed by the person two days later."""
        at = self._past(self._slot(0) + timedelta(hours=3))
        phases.propose_programme(self.bilan, slot=self.slot, at=at)
        if is_answered:
            phases.answer(self.bilan, PhaseText.PROGRAMME, at=self._past(at + timedelta(days=2)))

    def _record_investigation(self) -> None:
        """Written before the phase ends; two in three people sign that they read it."""
        at = self._past(self._slot(7) + timedelta(hours=1))
        phases.record_investigation(self.bilan, slot=self.slot, at=at)
        if self.slot % 3:
            phases.answer(self.bilan, PhaseText.INVESTIGATION, at=self._past(at + timedelta(days=1)))

    def _fact(self, kind: Kind, at: datetime) -> None:
        record_fact(self.bilan, kind, by=self.consultant.user, author_name=str(self.consultant), at=at)

    def _answer(self) -> None:
        if self.ending in ("refused", "informed", *UNSIGNED, "withdrawn", "silent"):
            return
        at = self._past(self._slot(1) + timedelta(hours=4))
        assignment = questionnaires.assign_questionnaire(
            self.bilan,
            instrument=Instrument.objects.order_by("code", "-version")[0],
            by=self.consultant,
            at=at,
        )
        if self.ending == "booked":
            return
        if self.person.user is None:
            self._answer_on_paper(assignment, at=self._past(at + timedelta(days=6)))
            return
        user = self.person.user
        with opened(self.bilan, by=actor_of(user, self.bilan.organisation_id), verb=Verb.ANSWER):
            questionnaires.consent_to(assignment, by=user, at=at)
            items = list(assignment.instrument.content.items)
            answered = items if self.ending != "late" else items[:23]
            for number, item in enumerate(answered):
                value = 1 + (number * 7 + self.slot * 3 + len(item.text) + ord(item.dimension[0])) % 5
                instant = self._past(at + timedelta(seconds=9 * number))
                questionnaires.save_answer(assignment, item.code, value, version=0, by=user, at=instant)
            if self.ending == "late":
                return
            questionnaires.submit_questionnaire(assignment, by=user, at=self._past(at + timedelta(minutes=12)))
        if self.ending != "running":
            self._read_results(self._past(at + timedelta(days=6)))
            questionnaires.release_results(assignment, by=self.consultant, at=self._past(at + timedelta(days=7)))

    def _answer_on_paper(self, assignment: Assignment, *, at: datetime) -> None:
        """Who has no space filled a sheet in between two meetings; it is typed at the next one."""
        items = assignment.instrument.content.items
        answers = {item.code: 1 + (number * 7 + self.slot * 3) % 5 for number, item in enumerate(items)}
        with opened(self.bilan, by=actor_of(self.consultant.user, self.bilan.organisation_id), verb=Verb.TYPE_ANSWERS):
            paper_on = paris_day(at - timedelta(days=1))
            type_answers(assignment, answers=answers, paper_on=paper_on, by=self.consultant, at=at)

    def _read_results(self, at: datetime) -> None:
        """The consultant reads the answers before the talk: a line in the person's journal."""
        reader = actor_of(self.consultant.user, self.bilan.organisation_id)
        with opened(self.bilan, by=reader, verb=Verb.READ_RESULTS, at=at):
            return

    def _write(self) -> None:
        if self.ending not in ("concluding", "shared", "handed_over", *OVER):
            return
        at = self._past(self._slot(9))
        user, name = self.consultant.user, str(self.consultant)
        texts = words.SYNTHESES[self.slot % 2]
        with opened(self.bilan, by=actor_of(user, self.bilan.organisation_id), verb=Verb.WRITE_SYNTHESIS, at=at):
            synthesis = syntheses.start_synthesis(self.bilan, by=user, author_name=name, at=at)
            sections = {section.heading: section for section in Section.objects.filter(synthesis=synthesis)}
            codes = [code for code in texts if self.ending != "concluding" or code in ("circumstances", "skills")]
            for code in codes:
                text = texts[code].replace("Sandrine", self.person.first_name)
                syntheses.write_section(
                    sections[code], text=text, version=sections[code].version, by=user, author_name=name, at=at
                )
            if self.ending == "concluding":
                return
            synthesis = syntheses.share_draft(synthesis, at=at)
            if self.ending == "shared":
                syntheses.comment_section(
                    sections["skills"],
                    text=words.COMMENT,
                    author=Comment.Author.PERSON,
                    author_name=str(self.person),
                    at=self._past(at + timedelta(days=1)),
                )
                return
            typed_by = "" if self.person.user else name
            sections[OBSERVATIONS].refresh_from_db()
            syntheses.write_observations(
                sections[OBSERVATIONS],
                text=words.OBSERVATIONS,
                version=sections[OBSERVATIONS].version,
                by=self.person.user or user,
                author_name=str(self.person),
                typed_by=typed_by,
                at=at,
            )
            synthesis.refresh_from_db()
            syntheses.validate_synthesis(synthesis, version=synthesis.shared_version, typed_by=typed_by, at=at)
            syntheses.freeze_synthesis(synthesis, at=self._past(self._slot(10)))
            syntheses.hand_over_synthesis(synthesis, by=user, author_name=name, at=self._past(self._slot(10)))

    def _end(self) -> None:
        if self.ending == "withdrawn" and self.person.user:
            withdraw_consent(self.bilan, by=self.person.user, at=self.now - timedelta(days=3))
        if self.ending == "late" and self.slot % 3 == 2:
            interruptions.try_in_vain(self.bilan, now=self.now)
        if self.ending == "late" and self.consultant.first_name == "Camille":
            interruptions.mourn(self.bilan, now=self.now)
        if self.ending == "running" and self.slot % 3 == 2:
            interruptions.rest(self.bilan, is_person=self.slot % 2 == 1, now=self.now)
        if self.ending == "running" and self.slot % 3 == 1:
            hours.prolong(self.bilan, at=self.now)
        if self.ending in ("concluding", "closed"):
            interruptions.mistake_a_day(self.bilan, at=self.now - timedelta(days=2))
        if self.ending not in OVER:
            return
        at = self._past(self._slot(10) + timedelta(hours=2))
        self._agree(at)
        if self.person.user:
            synthesis = Synthesis.objects.get(bilan=self.bilan)
            syntheses.acknowledge_receipt(synthesis, by=self.person.user, author_name=str(self.person), at=at)
        else:
            name = str(self.consultant)
            record_fact(self.bilan, Kind.RECEIVED, by=self.consultant.user, author_name=name, at=at, is_assisted=True)
        self._fact(Kind.CLOSED, self._past(at + timedelta(days=1)))

    def _agree(self, at: datetime) -> None:
        """Most people accept to be called in six months; one in two keeps the synthesis here; some do not answer."""
        answers = {Consent.Kind.FOLLOW_UP_CONTACT: self.ending == "follow_up" or self.slot % 3 != 1}
        if self.slot % 4 != 3:
            answers[Consent.Kind.KEEP_SYNTHESIS] = self.slot % 2 == 0
        user = self.person.user or self.consultant.user
        for kind, is_given in answers.items():
            answer_consent(
                self.bilan,
                kind,
                is_given=is_given,
                by=user,
                author_name=str(self.person if self.person.user else self.consultant),
                at=at,
                is_assisted=self.person.user is None,
            )
