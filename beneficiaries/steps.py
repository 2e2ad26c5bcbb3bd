"""What a person is asked to do next; every app of the house may add its own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NextStep:
    """One thing to do, with the button that does it; the lowest rank comes first."""

    rank: int
    title: str
    text: str
    action_label: str
    url: str
