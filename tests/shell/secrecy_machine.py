"""What may happen to people, bilans and their secrets, in any order; after each step, model and product must agree.

Each example runs in a savepoint of the test's transaction and is rolled back: settings of the policies, files and
what waits for the commit go with it. What the product refuses for its own reasons leaves the model as it was; what it
shows, and which days it plans, has to be what the model says.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from beneficiaries import departure, mandates, third_parties
from beneficiaries import operations as course
from beneficiaries.models import Bilan, Employer, EmployerContact, Fact, Mandate, Representative
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from bilan.pages.privacy.reading import end_of
from confidentiality import consenting
from confidentiality.archive import keepables_of
from confidentiality.destruction import holding
from confidentiality.destruction.execution import DestructionRefused, destroy
from confidentiality.files import FileRefused
from confidentiality.models import Consent, Destruction, KeptDocument, LegalHold
from confidentiality.queries import live_consent
from confidentiality.vault.keyring import KeyRefused
from exchange.notes import NoteRefused
from exchange.operations import FileNotKept
from foundation.tenancy import content_of, tenant
from organisations import operations as team
from organisations.actors import actor_of
from organisations.models import Membership
from organisations.permissions import Actor
from sessions import operations as meetings
from sessions.queries import steps_of
from synthesis import operations as syntheses
from synthesis.models import Synthesis
from tests import factories
from tests.shell import secrecy_model as plain
from tests.shell import secrecy_reading as reading
from tests.shell.secrecy_world import World, canary, keep_a_file, write_a_note

REFUSALS = (
    course.FactRefused, mandates.MandateRefused, team.MemberRefused, third_parties.ThirdPartyRefused,
    consenting.ConsentRefused, holding.HoldRefused, KeyRefused, NoteRefused, FileNotKept, FileRefused,
    syntheses.SynthesisRefused, meetings.SessionRefused,
)  # fmt: skip
some = st.integers(min_value=0, max_value=11)  # which one, of however many there are
ROLES = ({"consultant"}, {"administrator"}, {"assistant"}, {"administrator", "consultant"}, {"auditor"})
counted: Counter[str] = Counter()


class Secrecy(RuleBasedStateMachine):
    """Made for one world by `machine_of`, whose `clock` is the business clock."""

    world: World
    clock: list

    def __init__(self) -> None:
        super().__init__()
        self._example = transaction.atomic()
        self._example.__enter__()
        self.model = deepcopy(self.world.model)
        self.clock[0] = factories.NOW + timedelta(hours=2)
        self.users = dict(self.world.users)
        self.touched = set(self.model.cases)  # by the last step; everything by what concerns the team or time
        counted["examples"] += 1

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._example.__exit__(None, None, None)

    # --- Finding somebody and something -----------------------------------------------------------

    @property
    def at(self):
        return self.clock[0]

    def a_case(self, which: int) -> plain.Case:
        self.key = list(self.model.cases)[which % len(self.model.cases)]
        self.touched = {self.key}
        return self.model.cases[self.key]

    def a_member(self, which: int, organisation, role: str = "") -> Membership | None:
        """One of the team, by preference with a role."""
        keys = [
            key
            for key, member in self.model.members.items()
            if member.organisation == organisation and not member.is_removed and (not role or role in member.roles)
        ]
        return Membership.objects.select_related("user").get(pk=keys[which % len(keys)]) if keys else None

    @contextmanager
    def inside(self, case: plain.Case, *, user=None):
        with tenant(case.organisation, user_id=user), content_of(self.key):
            yield Bilan.objects.select_related("beneficiary__user", "consultant__user", "organisation").get(pk=self.key)

    def done(self, operation: Callable) -> bool:
        """Whether the product let it happen; the clock goes on by a minute."""
        self.clock[0] += timedelta(minutes=1)
        try:
            with transaction.atomic():
                operation()
        except REFUSALS as refusal:
            counted[f"refused: {type(refusal).__name__}"] += 1
            return False
        counted["done"] += 1
        return True

    # --- Time and the team ------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 7, 10, 31, 31, 100, 1100]))
    def time_passes(self, days: int) -> None:
        self.clock[0] += timedelta(days=days)
        self.touched = set(self.model.cases)
        self.model.today = self.at.date()

    @rule(which=some, roles=st.sampled_from(ROLES), house=st.integers(0, 1))
    def roles_change(self, which, roles, house) -> None:
        organisation = self.world.organisations[house]
        self.touched = set(self.model.cases)
        with tenant(organisation):
            member = self.a_member(which, organisation)
            flags = {f"is_{name}": name in roles for name in ("administrator", "consultant", "assistant", "auditor")}
            last = self.at.date() + timedelta(days=9) if "auditor" in roles else None
            if self.done(lambda: team.change_roles(member, **flags, auditor_until=last)):
                self.model.members[member.pk].roles = frozenset(roles)

    @rule(house=st.integers(0, 1), who=some)
    def somebody_joins(self, house, who) -> None:
        """Somebody new, or somebody who left."""
        organisation = self.world.organisations[house]
        self.touched = set(self.model.cases)
        left = [member.user for member in self.model.members.values() if member.is_removed]
        with tenant(organisation):
            user = self.users[left[who % len(left)]] if left and who % 2 else factories.a_user()
            if self.model.member_of(user.pk, organisation):
                return
            admin = Membership.objects.filter(is_administrator=True, removed_at=None).first()
            self.clock[0] += timedelta(minutes=1)
            invitation = team.invite_member(
                admin.organisation,
                email=user.email,
                first_name="Noé",
                last_name="Neuf",
                is_administrator=False,
                is_consultant=True,
                by=admin.user,
                at=self.at,
            )
            team.accept_invitation(invitation, user=user, password=None, at=self.at)
            key = Membership.objects.get(user=user, removed_at=None).pk
        self.users[user.pk] = user
        self.model.members[key] = plain.Member(user.pk, organisation, frozenset({"consultant"}))

    @rule(which=some, other=some, house=st.integers(0, 1))
    def member_departs(self, which, other, house) -> None:
        organisation = self.world.organisations[house]
        self.touched = set(self.model.cases)
        with tenant(organisation):
            leaver, admin = self.a_member(which, organisation), self.a_member(0, organisation, "administrator")
            taker = self.a_member(other, organisation, "consultant")
            if leaver is None or taker is None or leaver.pk == taker.pk:
                return
            cases = {key: case for key, case in self.model.cases.items() if case.charge == leaver.pk}
            interims = dict.fromkeys(cases, taker)
            if not self.done(
                lambda: departure.depart_member(leaver, interims=interims, reason="Départ", by=admin, at=self.at)
            ):
                return
            self.model.members[leaver.pk].is_removed = True
            for case in self.model.cases.values():
                case.guests.pop(leaver.pk, None)
                case.interims = {key: one for key, one in case.interims.items() if one.member != leaver.pk}
            for key, case in cases.items():
                if case.closed_on is None:
                    mandate = Mandate.objects.get(bilan_id=key, kind="interim", ended_at=None)
                    case.interims[mandate.pk] = plain.Interim(taker.pk, leaver.pk, case.is_agreed)
                    case.hand(taker.pk, is_agreed=False)

    # --- Mandates and third parties -----------------------------------------------------------------

    @rule(which=some, who=some, kind=st.sampled_from(["guest", "interim", "successor"]), days=st.integers(0, 90))
    def mandate_is_proposed(self, which, who, kind, days) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            member, by = self.a_member(who, case.organisation), bilan.consultant
            details = (
                {"purpose": "advice", "until_on": self.at.date() + timedelta(days=days)} if kind == "guest" else {}
            )
            made = []
            if (
                self.done(
                    lambda: made.append(
                        mandates.propose_mandate(
                            bilan, member=member, kind=kind, reason="Avis", by=by, at=self.at, **details
                        )
                    )
                )
                and kind == "interim"
            ):
                case.interims[made[0].pk] = plain.Interim(member.pk, case.charge, case.is_agreed)
                case.hand(member.pk, is_agreed=False)

    @rule(which=some, one=some, accepts=st.booleans())
    def person_decides(self, which, one, accepts) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            if not (waiting := list(Mandate.objects.filter(bilan=bilan, ended_at=None))):
                return
            mandate = waiting[one % len(waiting)]
            by = bilan.beneficiary.user
            if not self.done(lambda: mandates.decide_mandate(mandate, accepts=accepts, by=by, at=self.at)):
                return
            if mandate.kind == "interim":
                case.is_agreed = accepts
            elif mandate.kind == "guest" and accepts:
                case.guests[mandate.member_id] = mandate.until_on
            elif mandate.kind == "successor" and accepts:
                case.interims.clear()
                case.hand(mandate.member_id, is_agreed=True)

    @rule(which=some, one=some)
    def mandate_ends(self, which, one) -> None:
        case = self.a_case(which)
        with self.inside(case) as bilan:
            if not (running := list(Mandate.objects.filter(bilan=bilan, ended_at=None))):
                return
            mandate = running[one % len(running)]
            if not self.done(lambda: mandates.end_mandate(mandate, by=bilan.beneficiary.user, at=self.at)):
                return
            if mandate.kind == "interim":
                interim = case.interims.pop(mandate.pk)
                case.hand(interim.replaces, is_agreed=interim.was_agreed)
            elif mandate.kind == "guest":
                case.guests.pop(mandate.member_id, None)

    @rule(which=some, is_representative=st.booleans(), ends=st.booleans())
    def third_party_comes_or_goes(self, which, is_representative, ends) -> None:
        """They read dates, hours and attendance; the model gives them nothing."""
        case = self.a_case(which)
        kind = Representative if is_representative else EmployerContact
        with self.inside(case) as bilan:
            person = bilan.beneficiary
            if ends and (there := kind.objects.filter(ended_at=None).first()):
                self.done(lambda: third_parties.end_third_party(there, at=self.at))
                return
            if person.employer_id is None:
                person.employer = Employer.objects.create(organisation_id=case.organisation, name="Atelier")
                person.save(update_fields=["employer"])
            details = {"email": factories.a_user().email, "by": bilan.consultant, "at": self.at}
            details |= {"first_name": "Ange", "last_name": "Tiers"}
            made = []
            if is_representative:
                add = lambda: made.append(third_parties.add_representative(person, kind="curator", **details))  # noqa: E731
            else:
                add = lambda: made.append(third_parties.add_employer_contact(person, **details))  # noqa: E731
            if self.done(add):
                self.users[made[0].user_id] = made[0].user

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
                case.keeps_documents_until = case.planned[key] = ends_on
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

    # --- After each step ---------------------------------------------------------------------------------

    @invariant()
    def nobody_reads_but_whom_the_model_lets(self) -> None:
        """For everybody, every bilan and every class: the model, the table and the database say the same.

        What was allowed before and after is opened and read again in the bilans that the step touched.
        """
        for key, case in self.model.cases.items():
            with tenant(case.organisation):
                assert reading.count_without_opening() == 0
                bilan = Bilan.objects.select_related("beneficiary", "consultant").get(pk=key)
                for user in self.users.values():
                    self.compare(bilan, actor_of(user, case.organisation))

    def compare(self, bilan: Bilan, actor: Actor) -> None:
        for touched in plain.CLASSES:
            expected = self.model.reads(actor.user_id, bilan.pk, touched)
            verbs = reading.allowed(bilan, touched, actor)
            counted["compared"] += 1
            if verbs and expected is not None and bilan.pk not in self.touched:
                continue
            shown = reading.read(bilan, touched, actor, verbs[0] if verbs else reading.VERBS[touched][0])
            counted["opened"] += shown is not None
            assert (bool(verbs), shown) == (expected is not None, expected), (
                f"{touched} of {bilan.pk} for {actor}: the table allows {verbs}, the model {expected}, seen {shown}"
            )

    @invariant()
    def days_of_destruction_are_those_of_the_law(self) -> None:
        for key, case in self.model.cases.items():
            with tenant(case.organisation):
                rows = Destruction.objects.filter(bilan_id=key)
                planned = {row.document_id or row.retention: row.due_on for row in rows if row.done_at is None}
                gone = {row.document_id or row.retention for row in rows if row.done_at is not None}
            assert (planned, gone) == (case.planned, case.destroyed)


def machine_of(world: World, clock: list) -> type[Secrecy]:
    """The machine of one world."""
    return type("SecrecyOfThisWorld", (Secrecy,), {"world": world, "clock": clock})
