"""What waits for a member comes from every app, in one order."""

from datetime import timedelta

import pytest

from beneficiaries import attention
from beneficiaries.attention import AttentionItem, Urgency, attends, attention_of
from organisations.permissions import Actor
from tests.factories import NOW


@pytest.fixture
def alone(monkeypatch):
    monkeypatch.setattr(attention, "_sources", {})


def item(subject: str, urgency: Urgency, days: int = 0) -> AttentionItem:
    return AttentionItem(urgency, NOW - timedelta(days=days), subject, "Pourquoi", "Ouvrir", "/")


def test_most_urgent_then_oldest_comes_first(alone):
    attends("a.new")(lambda actor, *, slug, at: [item("Dernière", Urgency.NEW, days=9)])
    attends("b.late")(
        lambda actor, *, slug, at: [item("Seconde", Urgency.LATE, days=1), item("Première", Urgency.LATE, days=5)]
    )

    items = attention_of(Actor(user_id=None), slug="x", at=NOW)

    assert [one.subject for one in items] == ["Première", "Seconde", "Dernière"]


def test_source_is_declared_once(alone):
    attends("a.new")(lambda actor, *, slug, at: [])

    with pytest.raises(AssertionError):
        attends("a.new")(lambda actor, *, slug, at: [])
