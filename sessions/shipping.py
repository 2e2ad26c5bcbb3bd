"""Each new organisation starts with its own copy of the shipped offers, for its team: it decides what goes online."""

import tomllib
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from organisations.models import Organisation
from sessions.programmes.operations import create_offer, publish_version

SHIPPED = Path(__file__).with_name("programmes.toml")
# What a template leaves to its step, or to the whole file, when it says nothing of its own.
STEP_DEFAULTS: dict[str, Any] = {"mode": "on_site", "remote_share": 0, "is_collective": False}


@cache
def shipped_offers() -> dict[str, tuple[dict[str, Any], tuple[dict[str, Any], ...]]]:
    """Code → words and steps of each template, ready for `create_offer`."""
    with SHIPPED.open("rb") as file:
        written = tomllib.load(file)
    common, kinds = written["common"], written["step"]
    return {
        offer["code"]: (
            common | {name: value for name, value in offer.items() if name not in ("code", "steps", "price")}
            | {"price": Decimal(offer["price"])},
            tuple(STEP_DEFAULTS | kinds[step["like"]] | {k: v for k, v in step.items() if k != "like"} for step in offer["steps"]),
        )
        for offer in written["programme"]
    }  # fmt: skip


def ship_programmes(*, organisation: Organisation, at: datetime | None = None, **kwargs: Any) -> None:
    """Give an organisation the shipped offers, in service since its creation and shown to nobody outside."""
    since = at or organisation.created_at
    for words, steps in shipped_offers().values():
        draft = create_offer(organisation, words=words, steps=steps, by=None, at=since)
        publish_version(draft.offer, draft, by=None, at=since)
