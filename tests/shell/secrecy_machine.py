"""What may happen to people, bilans and their secrets, in any order; after each step, model and product must agree.

Each example runs in a savepoint of the test's transaction and is rolled back: settings of the policies, files and
what waits for the commit go with it. What the product refuses for its own reasons leaves the model as it was; what it
shows, and which days it plans, has to be what the model says.
"""

from hypothesis.stateful import invariant

from beneficiaries.models import Bilan
from confidentiality.models import Destruction
from foundation.tenancy import tenant
from organisations.actors import actor_of
from organisations.permissions import Actor
from tests.shell import secrecy_model as plain
from tests.shell import secrecy_reading as reading
from tests.shell.secrecy_course import CourseSteps
from tests.shell.secrecy_ground import counted
from tests.shell.secrecy_people import PeopleSteps
from tests.shell.secrecy_world import World


class Secrecy(PeopleSteps, CourseSteps):
    """Made for one world by `machine_of`, whose `clock` is the business clock."""

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
