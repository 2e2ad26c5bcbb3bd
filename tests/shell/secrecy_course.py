"""Steps of the course of a bilan: from the person's word to the destruction of what it said."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from beneficiaries import operations as course
from beneficiaries.models import Bilan, Fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from bilan.pages.privacy.reading import end_of
from confidentiality import consenting
from confidentiality.archive import keepables_of
from confidentiality.destruction import holding
from confidentiality.destruction.execution import DestructionRefused, destroy
from confidentiality.models import Consent, Destruction, KeptDocument, LegalHold
from confidentiality.queries import live_consent
from foundation.tenancy import tenant
from sessions import operations as meetings
from sessions.queries import steps_of
from synthesis import operations as syntheses
from synthesis.models import Synthesis
from tests.factories import traces
from tests.shell import secrecy_model as plain
from tests.shell.secrecy_ground import Ground, counted, some
from tests.shell.secrecy_world import canary, keep_a_file, write_a_note


class CourseSteps(Ground):
    """What the person says, what is written, kept, held and destroyed."""

    # --- The course ----------------------------------------------------------------------------------

    @rule(which=some)
    def person_stops_or_goes_on(self, which) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            by, had_stopped = bilan.beneficiary.user, case.stopped_on is not None

            def say() -> None:
                if had_stopped:
                    course.decide_consent(bilan, consents=True, by=by, at=self.at)
                else:
                    course.withdraw_consent(bilan, by=by, at=self.at)

            if self.done(say):
                case.stopped_on = None if had_stopped else self.at.date()
                case.plan()

    @rule(which=some)
    @precondition(lambda self: any(case.closed_on is None for case in self.model.cases.values()))
    def bilan_closes(self, which) -> None:
        still_open = [key for key, case in self.model.cases.items() if case.closed_on is None]
        self.key = still_open[which % len(still_open)]
        case, self.touched = self.model.cases[self.key], {self.key}
        with self.inside(case) as bilan:

            def close() -> None:
                for kind in (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER):
                    if not course_of(bilan).is_stopped and not course_of(bilan).has(kind):
                        self.record(bilan, kind)
                self.record(bilan, Kind.CLOSED)

            if self.done(close):
                case.closed_on = self.at.date()
                case.plan()

    @rule(which=some)
    def closing_is_undone(self, which) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            line = course_of(bilan).last(Kind.CLOSED)
            if line is None:
                return
            fact = Fact.objects.select_related("bilan__organisation").get(pk=line.id)
            by = bilan.consultant.user
            if self.done(lambda: course.correct_fact(fact, reason="Erreur", by=by, author_name="C.", at=self.at)):
                case.closed_on = None
                case.plan()

    @rule(which=some)
    def session_is_held(self, which) -> None:
        """Changes nobody's right."""
        case = self.a_case(which)
        with self.inside(case) as bilan:
            begins = self.at - timedelta(hours=1)
            by = bilan.consultant.user

            def meet() -> None:
                step = steps_of(bilan)[0]
                met = meetings.book_session(bilan, step=step, starts_at=begins, minutes=30, by=by, at=self.at)
                meetings.hold_session(met, actual_minutes=30, at=self.at)

            self.done(meet)

    @rule(which=some)
    def synthesis_is_handed_over(self, which) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            synthesis = Synthesis.objects.get(bilan=bilan)

            def hand_over() -> None:
                validated = syntheses.validate_synthesis(synthesis, version=synthesis.shared_version, at=self.at)
                frozen = syntheses.freeze_synthesis(validated, at=self.at)
                for kind in (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED):
                    if not course_of(bilan).has(kind):
                        self.record(bilan, kind)
                syntheses.hand_over_synthesis(frozen, by=bilan.consultant.user, author_name="C.", at=self.at)

            if self.done(hand_over):
                case.pieces.add(plain.Piece("Frozen", plain.SYNTHESIS, plain.FINAL))

    def record(self, bilan: Bilan, kind: Kind) -> None:
        traces(bilan, kind, at=self.at)
        course.record_fact(bilan, kind, by=bilan.consultant.user, author_name="C.", at=self.at)

    # --- Content -------------------------------------------------------------------------------------

    @rule(which=some)
    def note_is_written(self, which) -> None:
        case = self.a_case(which)
        author = self.model.members[case.charge].user
        with self.inside(case, user=author) as bilan:
            if self.done(lambda: write_a_note(bilan, self.users[author], at=self.at)):
                case.pieces.add(plain.Piece("Note", plain.NOTES, plain.WORKING, author))

    @rule(which=some)
    def file_is_kept(self, which) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            if self.done(lambda: keep_a_file(bilan, at=self.at)):
                case.pieces.add(plain.Piece("BilanFile", plain.FILES, plain.WORKING))

    # --- What the person lets be kept ------------------------------------------------------------------

    @rule(
        which=some,
        is_given=st.booleans(),
        kind=st.sampled_from([Consent.Kind.KEEP_SYNTHESIS] * 3 + [Consent.Kind.KEEP_DOCUMENTS]),
    )
    def person_answers(self, which, is_given, kind) -> None:
        case = self.a_case(which)
        if kind == Consent.Kind.KEEP_DOCUMENTS and is_given:
            self.keep_a_document(case)
            return
        with self.inside(case) as bilan:
            details = {"by": bilan.beneficiary.user, "author_name": "D.", "at": self.at, "ended_on": end_of(bilan)}
            if not self.done(lambda: consenting.answer_consent(bilan, kind, is_given=is_given, **details)):
                return
            if kind == Consent.Kind.KEEP_SYNTHESIS:
                case.keeps_synthesis = is_given
                case.plan()
            else:
                case.let_go_of_documents(self.at.date())

    @rule(which=some, kind=st.sampled_from([Consent.Kind.KEEP_SYNTHESIS, Consent.Kind.KEEP_DOCUMENTS]))
    def person_withdraws(self, which, kind) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            live = live_consent(bilan.pk, kind)
            if live is None or not self.done(
                lambda: consenting.withdraw_consent(live, at=self.at, ended_on=end_of(bilan))
            ):
                return
            if kind == Consent.Kind.KEEP_SYNTHESIS:
                case.keeps_synthesis = False
                case.plan()
            else:
                case.let_go_of_documents(self.at.date())

    def keep_a_document(self, case: plain.Case, days: int = 60) -> None:
        with self.inside(case) as bilan:
            before = set(KeptDocument.objects.values_list("pk", flat=True))
            ends_on = self.at.date() + timedelta(days=days)

            def keep() -> None:
                details = {"ends_on": ends_on, "ended_on": end_of(bilan), "by": bilan.beneficiary.user}
                codes = [document.code for document in keepables_of(bilan)][:1]
                consenting.keep_documents(bilan, codes, author_name="D.", at=self.at, **details)
                kept = KeptDocument.objects.exclude(pk__in=before).get()
                kept.title = f"{canary(bilan)} gardé"
                kept.save(update_fields=["title"])

            if self.done(keep):
                (key,) = set(KeptDocument.objects.values_list("pk", flat=True)) - before
                case.keeps_documents_until, case.planned[key] = ends_on, ends_on + timedelta(days=1)
                case.pieces.add(plain.Piece("KeptDocument", plain.KEPT, key))

    # --- Holds and destruction -------------------------------------------------------------------------

    @rule(which=some, days=st.sampled_from([10, 90, 300]))
    def hold_is_placed(self, which, days) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            by, until = self.a_member(0, case.organisation, "administrator"), self.at.date() + timedelta(days=days)
            if self.done(lambda: holding.place_hold(bilan, reason="Litige", until_on=until, by=by, at=self.at)):
                case.held_until = until

    @rule(which=some)
    def hold_is_lifted(self, which) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            hold = LegalHold.objects.filter(bilan=bilan, lifted_at=None).first()
            by = self.a_member(0, case.organisation, "administrator")
            if hold and self.done(lambda: holding.lift_hold(hold, by=by, at=self.at)):
                case.held_until = None

    @rule(which=some, waits=st.booleans())
    @precondition(lambda self: any(case.planned for case in self.model.cases.values()))
    def what_is_due_is_destroyed(self, which, waits) -> None:
        """Each planned class is tried: those, and those alone, whose day has come and which nothing holds, go.

        One that waits looks on the day of the first one, or the day before when it may not go yet.
        """
        ended = [key for key, case in self.model.cases.items() if case.planned]
        self.key = ended[which % len(ended)]
        case, self.touched = self.model.cases[self.key], set(self.model.cases)
        ahead = (min(case.planned.values()) - self.at.date()).days - (which % 4 == 0)
        self.clock[0] += timedelta(days=max(ahead, 0) if waits else 0, minutes=1)
        self.model.today = self.at.date()
        with tenant(case.organisation):
            for planned in Destruction.objects.filter(bilan_id=self.key, done_at=None):
                lot = planned.document_id or planned.retention
                is_due = case.may_destroy(lot, self.at.date())
                try:
                    destroy(planned, at=self.at)
                except DestructionRefused:
                    assert not is_due, f"{lot} was due and is kept"
                    counted["destructions refused"] += 1
                else:
                    assert is_due, f"{lot} was destroyed before its day, or under a hold"
                    case.destroy(lot)
                    counted["destructions"] += 1
