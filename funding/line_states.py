"""The states of a part of the price, and which may follow which: the trigger `funding_line_moves` knows the same."""

from dataclasses import dataclass

from django.db import models


class LineState(models.TextChoices):
    """How far a payer is."""

    DRAFTED = "drafted", "À demander"
    ASKED = "asked", "Demandé"
    AGREED = "agreed", "Accordé"
    REFUSED = "refused", "Refusé"
    INVOICED = "invoiced", "Facturé"
    PAID = "paid", "Payé"


@dataclass(frozen=True)
class Move:
    """One allowed change of state; one that goes back, or refuses, says why."""

    to: LineState
    label: str
    needs_reason: bool = False


S = LineState
MOVES: dict[LineState, tuple[Move, ...]] = {
    S.DRAFTED: (
        Move(S.ASKED, "La demande est partie"),
        Move(S.AGREED, "C’est déjà accordé"),
        Move(S.REFUSED, "C’est refusé", needs_reason=True),
    ),
    S.ASKED: (
        Move(S.AGREED, "C’est accordé"),
        Move(S.REFUSED, "C’est refusé", needs_reason=True),
        Move(S.DRAFTED, "La demande n’est pas partie, ou est à refaire", needs_reason=True),
    ),
    S.AGREED: (
        Move(S.INVOICED, "C’est facturé"),
        Move(S.REFUSED, "L’accord est retiré", needs_reason=True),
        Move(S.ASKED, "L’accord n’est pas encore donné", needs_reason=True),
        Move(S.DRAFTED, "La demande est à refaire", needs_reason=True),
    ),
    S.REFUSED: (
        Move(S.ASKED, "La demande est déposée à nouveau", needs_reason=True),
        Move(S.DRAFTED, "Le refus était une erreur de saisie", needs_reason=True),
    ),
    S.INVOICED: (
        Move(S.PAID, "C’est payé"),
        Move(S.AGREED, "La facture est annulée", needs_reason=True),
    ),
    S.PAID: (Move(S.INVOICED, "Le paiement n’est pas arrivé", needs_reason=True),),
}

# States in which amount and payer may still change, and in which a part can no longer leave the plan.
SETTLED = frozenset({S.INVOICED, S.PAID})
TONES = {
    S.DRAFTED: "neutral",
    S.ASKED: "info",
    S.AGREED: "success",
    S.REFUSED: "danger",
    S.INVOICED: "accent",
    S.PAID: "success",
}


def move_between(was: LineState, to: LineState) -> Move | None:
    """The move from one state to another, if the table has it."""
    return next((move for move in MOVES[was] if move.to == to), None)


def needs_reason(was: LineState, to: LineState) -> bool:
    """Whether a change of state is explained; what the table does not have is refused anyway."""
    move = move_between(was, to)
    return move is not None and move.needs_reason
