"""Who may do what: the one table of the house.

Rights come from *standings*: a role in the organisation, or a tie to the thing itself
(being the person, being in charge of that bilan). Roles add up. Content is opened by a tie
alone, while the bilan runs, never by a role (L6313-4 al. 3 and 4): no row below gives a content verb to
ADMINISTRATOR or OPERATOR, and a test keeps it so.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Standing(StrEnum):
    """What makes somebody able to do a thing."""

    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
    CONSULTANT = "consultant"
    IN_CHARGE = "in_charge"  # the consultant of this bilan, or who entered this person
    ACCOMPANYING = "accompanying"  # in charge of this bilan while it runs: neither closed nor stopped
    PERSON = "person"  # the beneficiary of this bilan


class Verb(StrEnum):
    """Everything that the house lets somebody do, one word a permission."""

    RUN_INSTALLATION = "run_installation"
    ENTER_ORGANISATION = "enter_organisation"
    MANAGE_TEAM = "manage_team"
    SET_UP_ORGANISATION = "set_up_organisation"
    SET_FUNDING_RULES = "set_funding_rules"
    SEE_FUNDING_RULES = "see_funding_rules"
    SEE_PROGRAMMES = "see_programmes"
    ENTER_BENEFICIARY = "enter_beneficiary"
    SEE_BENEFICIARY = "see_beneficiary"
    RECORD_REQUEST = "record_request"
    ANSWER_REQUESTS = "answer_requests"
    ANSWER_TASK = "answer_task"
    KEEP_COMPLIANCE = "keep_compliance"
    EDIT_BENEFICIARY = "edit_beneficiary"
    OPEN_BILAN = "open_bilan"
    SEE_FACTS = "see_facts"
    RECORD_FACT = "record_fact"
    PLAN_FUNDING = "plan_funding"
    SEE_FUNDING = "see_funding"
    BOOK_SESSION = "book_session"
    SIGN_AS_CONSULTANT = "sign_as_consultant"
    ASSIGN_QUESTIONNAIRE = "assign_questionnaire"
    READ_RESULTS = "read_results"
    WRITE_SYNTHESIS = "write_synthesis"
    READ_SYNTHESIS = "read_synthesis"
    ENTER_OWN_BILAN = "enter_own_bilan"
    CONSENT = "consent"
    SIGN_AS_PERSON = "sign_as_person"
    DECLARE_WORK = "declare_work"
    ANSWER = "answer"
    READ_OWN_RESULTS = "read_own_results"
    COMMENT_SYNTHESIS = "comment_synthesis"
    EXERCISE_RIGHTS = "exercise_rights"


S = Standing
GRANTS: dict[Verb, frozenset[Standing]] = {
    Verb.RUN_INSTALLATION: frozenset({S.OPERATOR}),
    Verb.ENTER_ORGANISATION: frozenset({S.ADMINISTRATOR, S.CONSULTANT}),
    Verb.MANAGE_TEAM: frozenset({S.ADMINISTRATOR}),
    Verb.SET_UP_ORGANISATION: frozenset({S.ADMINISTRATOR}),
    Verb.SET_FUNDING_RULES: frozenset({S.ADMINISTRATOR}),
    Verb.SEE_FUNDING_RULES: frozenset({S.ADMINISTRATOR, S.CONSULTANT}),
    Verb.SEE_PROGRAMMES: frozenset({S.ADMINISTRATOR, S.CONSULTANT}),
    Verb.ENTER_BENEFICIARY: frozenset({S.CONSULTANT}),
    Verb.SEE_BENEFICIARY: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.RECORD_REQUEST: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.ANSWER_REQUESTS: frozenset({S.ADMINISTRATOR}),
    Verb.ANSWER_TASK: frozenset({S.IN_CHARGE}),
    Verb.KEEP_COMPLIANCE: frozenset({S.ADMINISTRATOR}),
    Verb.EDIT_BENEFICIARY: frozenset({S.IN_CHARGE}),
    Verb.OPEN_BILAN: frozenset({S.IN_CHARGE}),
    Verb.SEE_FACTS: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.RECORD_FACT: frozenset({S.IN_CHARGE}),
    Verb.PLAN_FUNDING: frozenset({S.IN_CHARGE}),
    Verb.SEE_FUNDING: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.BOOK_SESSION: frozenset({S.IN_CHARGE}),
    Verb.SIGN_AS_CONSULTANT: frozenset({S.IN_CHARGE}),
    Verb.ASSIGN_QUESTIONNAIRE: frozenset({S.IN_CHARGE}),
    Verb.READ_RESULTS: frozenset({S.ACCOMPANYING}),
    Verb.WRITE_SYNTHESIS: frozenset({S.ACCOMPANYING}),
    Verb.READ_SYNTHESIS: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.ENTER_OWN_BILAN: frozenset({S.PERSON}),
    Verb.CONSENT: frozenset({S.PERSON}),
    Verb.SIGN_AS_PERSON: frozenset({S.PERSON}),
    Verb.DECLARE_WORK: frozenset({S.PERSON, S.IN_CHARGE}),
    Verb.ANSWER: frozenset({S.PERSON}),
    Verb.READ_OWN_RESULTS: frozenset({S.PERSON}),
    Verb.COMMENT_SYNTHESIS: frozenset({S.PERSON}),
    Verb.EXERCISE_RIGHTS: frozenset({S.PERSON}),
}


class DataClass(StrEnum):
    """What a verb touches, as a data-protection officer sorts it. The journal and the access table speak of these."""

    INSTALLATION = "installation"
    ORGANISATION = "organisation"
    IDENTITY = "identity"
    FACTS = "facts"
    MONEY = "money"
    QUESTIONNAIRES = "questionnaires"
    SYNTHESIS = "synthesis"


D = DataClass
CLASS_OF: dict[Verb, DataClass] = {
    Verb.RUN_INSTALLATION: D.INSTALLATION,
    Verb.ENTER_ORGANISATION: D.ORGANISATION,
    Verb.MANAGE_TEAM: D.ORGANISATION,
    Verb.SET_UP_ORGANISATION: D.ORGANISATION,
    Verb.SET_FUNDING_RULES: D.ORGANISATION,
    Verb.SEE_FUNDING_RULES: D.ORGANISATION,
    Verb.SEE_PROGRAMMES: D.ORGANISATION,
    Verb.ENTER_BENEFICIARY: D.IDENTITY,
    Verb.SEE_BENEFICIARY: D.IDENTITY,
    Verb.RECORD_REQUEST: D.IDENTITY,
    Verb.ANSWER_REQUESTS: D.IDENTITY,
    Verb.ANSWER_TASK: D.IDENTITY,
    Verb.KEEP_COMPLIANCE: D.ORGANISATION,
    Verb.EDIT_BENEFICIARY: D.IDENTITY,
    Verb.OPEN_BILAN: D.FACTS,
    Verb.SEE_FACTS: D.FACTS,
    Verb.RECORD_FACT: D.FACTS,
    Verb.PLAN_FUNDING: D.MONEY,
    Verb.SEE_FUNDING: D.MONEY,
    Verb.BOOK_SESSION: D.FACTS,
    Verb.SIGN_AS_CONSULTANT: D.FACTS,
    Verb.ASSIGN_QUESTIONNAIRE: D.FACTS,
    Verb.READ_RESULTS: D.QUESTIONNAIRES,
    Verb.WRITE_SYNTHESIS: D.SYNTHESIS,
    Verb.READ_SYNTHESIS: D.SYNTHESIS,
    Verb.ENTER_OWN_BILAN: D.FACTS,
    Verb.CONSENT: D.FACTS,
    Verb.SIGN_AS_PERSON: D.FACTS,
    Verb.DECLARE_WORK: D.FACTS,
    Verb.ANSWER: D.QUESTIONNAIRES,
    Verb.READ_OWN_RESULTS: D.QUESTIONNAIRES,
    Verb.COMMENT_SYNTHESIS: D.SYNTHESIS,
    Verb.EXERCISE_RIGHTS: D.IDENTITY,
}
# What a bilan says: opened by a tie to that bilan, never by a role, and journalled (L6313-4).
CONTENT_CLASSES = frozenset({D.QUESTIONNAIRES, D.SYNTHESIS})
CONTENT_VERBS = frozenset(verb for verb, touched in CLASS_OF.items() if touched in CONTENT_CLASSES)

SENTENCES = {
    Verb.RUN_INSTALLATION: "Cette page est réservée à l’exploitation de la plateforme.",
    Verb.MANAGE_TEAM: "L’équipe est gérée par l’administration de votre organisme.",
    Verb.SET_UP_ORGANISATION: "Ces réglages relèvent de l’administration de votre organisme.",
    Verb.SET_FUNDING_RULES: "Les règles de financement sont saisies par l’administration de votre organisme.",
    Verb.ANSWER_REQUESTS: "Les demandes des personnes sont suivies par l’administration de votre organisme.",
    Verb.KEEP_COMPLIANCE: "Ces documents sont tenus par l’administration de votre organisme.",
    Verb.ENTER_BENEFICIARY: "Les dossiers sont ouverts par les personnes qui accompagnent des bilans.",
}


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in, as one organisation knows them."""

    user_id: UUID
    standings: frozenset[Standing] = field(default_factory=frozenset)
    membership_id: UUID | None = None
    name: str = ""


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

    def __bool__(self) -> bool:
        return self.allowed


def can(actor: Actor, verb: Verb, thing: Thing | None = None) -> Decision:
    """Decide from the table; the reason names the standing that gives the right."""
    standings = actor.standings | (thing.ties(actor) if thing is not None else frozenset())
    rights = GRANTS[verb] & standings
    if rights:
        return Decision(True, ", ".join(sorted(rights)))
    is_member = bool(actor.standings & {Standing.ADMINISTRATOR, Standing.CONSULTANT})
    if thing is None:
        is_known = is_member and verb in SENTENCES and verb is not Verb.RUN_INSTALLATION
    else:
        is_known = bool(standings & GRANTS[Verb.SEE_FACTS]) and verb not in CONTENT_VERBS
    return Decision(False, SENTENCES.get(verb, "Ce geste n’est pas prévu pour votre rôle."), is_hidden=not is_known)
