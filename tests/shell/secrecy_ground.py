"""What every step of the machine of secrecy stands on: one example in a savepoint, a clock, finding somebody."""

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from beneficiaries import operations as course
from beneficiaries.mandates import operations as mandates
from beneficiaries.models import Bilan
from beneficiaries.third_parties import operations as third_parties
from confidentiality import consenting
from confidentiality.destruction import holding
from confidentiality.files import FileRefused
from confidentiality.vault.keyring import KeyRefused
from exchange.notes import NoteRefused
from exchange.operations import FileNotKept
from foundation.tenancy import content_of, tenant
from organisations import operations as team
from organisations.models import Membership
from sessions import operations as meetings
from synthesis import operations as syntheses
from tests import factories
from tests.shell import secrecy_model as plain
from tests.shell.secrecy_world import World

REFUSALS = (
    course.FactRefused, mandates.MandateRefused, team.MemberRefused, third_parties.ThirdPartyRefused,
    consenting.ConsentRefused, holding.HoldRefused, KeyRefused, NoteRefused, FileNotKept, FileRefused,
    syntheses.SynthesisRefused, meetings.SessionRefused,
)  # fmt: skip
some = st.integers(min_value=0, max_value=11)  # which one, of however many there are
ROLES = ({"consultant"}, {"administrator"}, {"assistant"}, {"administrator", "consultant"}, {"auditor"})
counted: Counter[str] = Counter()


class Ground(RuleBasedStateMachine):
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
