"""Who may do what: the one table of the house.

Rights come from *standings*: a role in the organisation, or a tie to the thing itself
(being the person, being in charge of that bilan). Roles add up. Content is opened by a tie
alone, while the bilan runs, never by a role (L6313-4 al. 3 and 4): no row below gives a content verb to
one of ROLES. `access_table.toml` says the same by class of data, and a test compares the two.
"""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from organisations.permissions.classes import CLASS_OF, CONTENT_CLASSES, CONTENT_VERBS, READING, DataClass
from organisations.permissions.grants import GRANTS
from organisations.permissions.refusals import SENTENCES
from organisations.permissions.standings import ROLES, TEAM, Standing
from organisations.permissions.verbs import Verb

__all__ = [
    "CLASS_OF", "CONTENT_CLASSES", "CONTENT_VERBS", "GRANTS", "READING", "ROLES", "SENTENCES", "TEAM",
    "Actor", "DataClass", "Decision", "Standing", "Thing", "Verb", "can",
]  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in, as one organisation knows them."""

    user_id: UUID
    standings: frozenset[Standing] = field(default_factory=frozenset)
    membership_id: UUID | None = None
    name: str = ""

    @property
    def sees_names(self) -> bool:
        """Whether people are shown by their names; an auditor, who holds no other role, sees initials."""
        return Standing.AUDITOR not in self.standings


class Thing(Protocol):
    """Anything that somebody may be tied to."""

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The standings that this thing itself gives to the actor."""
        ...


@dataclass(frozen=True)
class Decision:
    """Yes or no, and why; `is_hidden` when even the existence of the thing is not theirs to know."""

    allowed: bool
    reason: str
    is_hidden: bool = False
    standings: frozenset[Standing] = frozenset()  # those that give the right

    def __bool__(self) -> bool:
        return self.allowed


def can(actor: Actor, verb: Verb, thing: Thing | None = None) -> Decision:
    """Decide from the table; the reason names the standing that gives the right."""
    standings = actor.standings | (thing.ties(actor) if thing is not None else frozenset())
    rights = GRANTS[verb] & standings
    if rights:
        return Decision(True, ", ".join(sorted(rights)), standings=rights)
    is_member = bool(actor.standings & TEAM)
    if thing is None:
        is_known = is_member and verb in SENTENCES and verb is not Verb.RUN_INSTALLATION
    else:
        is_known = bool(standings & GRANTS[Verb.SEE_FACTS]) and verb not in CONTENT_VERBS
    return Decision(False, SENTENCES.get(verb, "Ce geste n’est pas prévu pour votre rôle."), is_hidden=not is_known)
