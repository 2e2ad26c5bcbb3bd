"""Steps about time, the team, mandates and third parties."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from beneficiaries.departure import operations as departure
from beneficiaries.mandates import operations as mandates
from beneficiaries.models import Employer, EmployerContact, Mandate, Representative
from beneficiaries.third_parties import operations as third_parties
from foundation.tenancy import tenant
from organisations import operations as team
from organisations.models import Membership
from tests import factories
from tests.shell import secrecy_model as plain
from tests.shell.secrecy_ground import ROLES, Ground, some


class PeopleSteps(Ground):
    """Who is there, who is in charge, who was let in."""

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
