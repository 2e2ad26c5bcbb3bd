"""The course of a bilan: what may come after what (R6313-4, L6313-4; DESIGN invariant 13)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from beneficiaries.models import Fact

Kind = Fact.Kind
CONSENT_KINDS = (Kind.CONSENTED, Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN)


@dataclass(frozen=True)
class FactLine:
    """A fact as the course reads it."""

    id: UUID
    kind: Kind
    occurred_at: datetime
    recorded_at: datetime
    author_name: str = ""
    is_irregular: bool = False
    is_assisted: bool = False
    is_correction: bool = False
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """Why the course does not allow it yet, and what to do; written for the user."""

    sentence: str


@dataclass(frozen=True)
class Course:
    """The live facts of a bilan, oldest first: those that no later fact supersedes."""

    facts: tuple[FactLine, ...] = ()

    def last(self, *kinds: Kind) -> FactLine | None:
        """The latest live fact among these kinds."""
        return next((fact for fact in reversed(self.facts) if fact.kind in kinds), None)

    def has(self, kind: Kind) -> bool:
        return self.last(kind) is not None

    @property
    def has_consent(self) -> bool:
        """Whether the person's last word is yes (L6313-4 al. 2)."""
        word = self.last(*CONSENT_KINDS)
        return word is not None and word.kind == Kind.CONSENTED

    @property
    def is_stopped(self) -> bool:
        """Whether the person's last word is no: they refused, or withdrew."""
        return self.last(*CONSENT_KINDS) is not None and not self.has_consent

    @property
    def has_basis(self) -> bool:
        return self.has(Kind.BASIS_RECORDED)

    @property
    def is_closed(self) -> bool:
        return self.has(Kind.CLOSED)

    @property
    def is_abandoned(self) -> bool:
        return self.has(Kind.ABANDONED)

    @property
    def was_paused(self) -> bool:
        """Whether the last word on pauses is a pause; `beneficiaries.pauses` says on which days."""
        word = self.last(Kind.PAUSED, Kind.RESUMED)
        return word is not None and word.kind == Kind.PAUSED

    @property
    def phase(self) -> str:
        """The legal phase that is open: each one opens when the one before is closed (R6313-4)."""
        if self.has(Kind.CONCLUSION_CLOSED):
            return ""
        if self.has(Kind.INVESTIGATION_CLOSED):
            return "conclusion"
        if self.has(Kind.PRELIMINARY_CLOSED):
            return "investigation"
        return "preliminary"


Need = Callable[[Course], bool]

# What each kind of fact needs before it, and the sentence shown when it is missing.
# The trigger `fact_in_order` holds the same table.
NEEDS: dict[Kind, tuple[tuple[Need, str], ...]] = {
    Kind.CONSENTED: (
        (
            lambda course: not course.has(Kind.DESTROYED),
            "Les documents de ce bilan ont été détruits : un nouveau bilan peut être ouvert.",
        ),
        (lambda course: course.has(Kind.INFORMED), "La personne doit d’abord lire l’information sur le bilan."),
    ),
    Kind.CONSENT_WITHDRAWN: ((lambda course: course.has_consent, "Il n’y a pas de consentement à retirer."),),
    Kind.PROGRAMME_PROPOSED: (
        (lambda course: course.has_consent, "Le consentement de la personne manque encore."),
        (lambda course: not course.is_closed, "Ce bilan est terminé : rien ne s’y propose plus."),
    ),
    Kind.PROGRAMME_AGREED: (
        (
            lambda course: course.has(Kind.PROGRAMME_PROPOSED),
            "Le programme personnalisé n’est pas encore proposé : il n’y a rien à signer.",
        ),
    ),
    Kind.PRELIMINARY_CLOSED: (
        (lambda course: course.has_consent, "Le consentement de la personne manque encore."),
        (lambda course: course.has_basis, "Enregistrez d’abord le cadre contractuel (convention, contrat ou CPF)."),
        (
            lambda course: course.has(Kind.PROGRAMME_AGREED),
            "L’analyse de la demande et le programme personnalisé doivent d’abord être signés par vous et par la personne.",
        ),
    ),
    Kind.INVESTIGATION_RECORDED: (
        (lambda course: course.has(Kind.PRELIMINARY_CLOSED), "Terminez d’abord la phase préliminaire."),
    ),
    Kind.INVESTIGATION_READ: (
        (
            lambda course: course.has(Kind.INVESTIGATION_RECORDED),
            "Le compte rendu d’investigation n’est pas encore signé : il n’y a rien à lire.",
        ),
    ),
    Kind.INVESTIGATION_CLOSED: (
        (lambda course: course.has(Kind.PRELIMINARY_CLOSED), "Terminez d’abord la phase préliminaire."),
        (
            lambda course: course.has(Kind.INVESTIGATION_RECORDED),
            "Signez d’abord le compte rendu d’investigation\N{NO-BREAK SPACE}: ce qui a été exploré, vérifié et gardé.",
        ),
    ),
    Kind.CONCLUSION_CLOSED: (
        (lambda course: course.has(Kind.INVESTIGATION_CLOSED), "Terminez d’abord la phase d’investigation."),
        (
            lambda course: course.has(Kind.CONCLUSIONS_TALK),
            "Un entretien individuel de conclusions doit d’abord avoir été tenu (R6313-4, 3°).",
        ),
    ),
    Kind.HANDING_OVER_PROPOSED: (
        (lambda course: course.has(Kind.INVESTIGATION_CLOSED), "La synthèse se remet en phase de conclusions."),
    ),
    Kind.HANDED_OVER: (
        (lambda course: course.has(Kind.INVESTIGATION_CLOSED), "La synthèse se remet en phase de conclusions."),
    ),
    Kind.RECEIVED: ((lambda course: course.has(Kind.HANDED_OVER), "La synthèse n’a pas encore été remise."),),
    Kind.SATISFACTION_OFFERED: (
        (lambda course: course.has(Kind.HANDED_OVER), "L’avis se demande après la remise de la synthèse."),
    ),
    Kind.PAUSED: (
        (
            lambda course: course.has_consent,
            "Un bilan se met en pause une fois commencé, avec l’accord de la personne.",
        ),
        (lambda course: not course.is_closed, "Ce bilan est terminé."),
    ),
    Kind.RESUMED: ((lambda course: course.was_paused, "Ce bilan n’est pas en pause."),),
    Kind.ATTEMPTED: ((lambda course: not course.is_closed, "Ce bilan est terminé."),),
    Kind.HOURS_CHANGED: (
        (lambda course: not course.is_closed, "Ce bilan est terminé : sa durée ne change plus."),
        (lambda course: not course.is_stopped, "La personne a arrêté ce bilan : sa durée ne change plus."),
    ),
    Kind.ABANDONED: (
        (lambda course: not course.is_closed, "Ce bilan est terminé."),
        (lambda course: not course.is_stopped, "La personne a déjà arrêté ce bilan : terminez-le."),
    ),
    Kind.CLOSED: (
        (
            lambda course: (
                course.has(Kind.HANDED_OVER)
                or course.has(Kind.HANDING_OVER_PROPOSED)
                or course.is_stopped
                or course.is_abandoned
            ),
            "Remettez d’abord la synthèse, ou proposez sa remise.",
        ),
    ),
    Kind.DESTROYED: (
        (lambda course: course.is_closed or course.is_stopped, "Rien n’est détruit tant que le bilan se poursuit."),
    ),
    Kind.FOLLOW_UP_REMINDED: ((lambda course: course.is_closed, "Le suivi vient après la fin du bilan."),),
}

# The person's own word: entered online, it is corrected by the person alone.
OWN_WORD = frozenset({Kind.INFORMED, *CONSENT_KINDS, Kind.PROGRAMME_AGREED, Kind.INVESTIGATION_READ, Kind.RECEIVED})

# Who signs a text that was proposed signs that very text: its version and SHA-256.
ANSWERS_TO = {
    Kind.PROGRAMME_AGREED: Kind.PROGRAMME_PROPOSED,
    Kind.INVESTIGATION_READ: Kind.INVESTIGATION_RECORDED,
}

# Facts that happen once; another one of the same kind is a correction of the first.
ONCE = frozenset(
    {
        Kind.PRELIMINARY_CLOSED,
        Kind.INVESTIGATION_CLOSED,
        Kind.CONCLUSION_CLOSED,
        Kind.HANDED_OVER,
        Kind.RECEIVED,
        Kind.ABANDONED,
        Kind.CLOSED,
        Kind.DESTROYED,
        Kind.FOLLOW_UP_REMINDED,
    }
)


def signed_text(course: Course, kind: Kind) -> dict[str, Any]:
    """Which text this signature answers to: the last one that was proposed; nothing for the other kinds."""
    proposed = course.last(ANSWERS_TO[kind]) if kind in ANSWERS_TO else None
    return {name: proposed.detail.get(name) for name in ("version", "sha256")} if proposed is not None else {}


def may_record(course: Course, kind: Kind) -> Refusal | None:
    """Whether the course allows this fact now; None when it does."""
    if kind in ONCE and course.has(kind):
        return Refusal(f"« {kind.label} » est déjà enregistré : corrigez ce fait s’il est inexact.")
    for is_met, sentence in NEEDS.get(kind, ()):
        if not is_met(course):
            return Refusal(sentence)
    return None


ANSWERED_ONLINE = (
    "La personne a répondu elle-même en ligne\N{NO-BREAK SPACE}: elle seule revient sur sa réponse, depuis son espace."
)


def may_speak_for(course: Course, kind: Kind, *, has_account: bool) -> Refusal | None:
    """A paper does not undo what somebody with a space answered there; the trigger `fact_in_order` holds it too."""
    word = course.last(*CONSENT_KINDS)
    is_contrary = kind in CONSENT_KINDS and word is not None and word.kind != kind
    if has_account and is_contrary and word is not None and not word.is_assisted:
        return Refusal(ANSWERED_ONLINE)
    return None


def ended_at(course: Course) -> datetime | None:
    """« Le terme de l’action » (R6313-7): the closing or the person's no, whichever came first; None while it runs."""
    closing, word = course.last(Kind.CLOSED), course.last(*CONSENT_KINDS)
    ends = [closing.occurred_at] if closing is not None else []
    if word is not None and course.is_stopped:
        ends.append(word.occurred_at)
    return min(ends, default=None)


# What ends a bilan: it is not corrected once its documents are gone.
ENDS = frozenset({Kind.CLOSED, Kind.ABANDONED, Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN})

# What the house itself did, and cannot take back.
IRREVOCABLE = frozenset({Kind.DESTROYED, Kind.FOLLOW_UP_REMINDED, Kind.HOURS_CHANGED})


def may_correct(*, kind: Kind, is_assisted: bool, is_own: bool, follows: str = "") -> Refusal | None:
    """What the person said online stays theirs; what was noted from paper is corrected by who notes (L6313-4 al. 2).

    `follows`: the kind of the fact of which this one is the effect; both are corrected by the first.
    """
    if follows == Kind.ABANDONED:
        return Refusal("Cette fin suit l’abandon : corrigez l’abandon, la fin suivra.")
    if kind == Kind.HOURS_CHANGED:
        return Refusal("Cette durée a déjà eu ses effets : modifiez-la de nouveau, depuis le compte des heures.")
    if kind in IRREVOCABLE:
        return Refusal("Ce fait ne se corrige pas : il a déjà eu ses effets.")
    if kind in OWN_WORD and not is_assisted and not is_own:
        return Refusal("Seule la personne peut revenir sur sa propre réponse, depuis son espace.")
    return None


def may_hold(course: Course, ends_at: datetime) -> Refusal | None:
    """A session is held with consent and contractual basis given before it ended; None when both are."""
    before = Course(tuple(fact for fact in course.facts if fact.occurred_at <= ends_at))
    if not before.has_consent:
        return Refusal("La personne n’a pas consenti avant la fin de cette séance : elle reste provisoire.")
    if not before.has_basis:
        return Refusal("Aucun cadre contractuel n’était enregistré à la fin de cette séance : elle reste provisoire.")
    return None


@dataclass(frozen=True)
class Stage:
    """Where a bilan stands, in a word for lists, and its rank in the course."""

    rank: int
    label: str


def stage_of(course: Course) -> Stage:
    """The stage of a bilan, from its facts alone."""
    word = course.last(*CONSENT_KINDS)
    if course.is_closed:
        return Stage(9, "Abandonné" if course.is_abandoned else "Terminé")
    if word is not None and word.kind in (Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN):
        return Stage(8, "Arrêté par la personne")
    if course.has(Kind.RECEIVED):
        return Stage(7, "Synthèse reçue")
    if course.has(Kind.HANDED_OVER) or course.has(Kind.HANDING_OVER_PROPOSED):
        return Stage(6, "Synthèse remise")
    if not course.has_consent:
        return Stage(1, "Consentement attendu" if course.has(Kind.INFORMED) else "À informer")
    if not course.has_basis:
        return Stage(2, "Contrat attendu")
    return {
        "preliminary": Stage(3, "Phase préliminaire"),
        "investigation": Stage(4, "Investigation"),
        "conclusion": Stage(5, "Conclusions"),
        "": Stage(5, "Conclusions"),
    }[course.phase]
