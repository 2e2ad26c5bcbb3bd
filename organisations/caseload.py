"""What a team decides about its lists: landmarks, ceilings, and each member's own views."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from foundation.errors import violated
from foundation.tenancy import memory
from organisations.models import CaseloadRules, Membership, Organisation, SavedView
from organisations.signals import caseload_rules_changed

MOST_VIEWS = 12


class ViewRefused(Exception):
    """The view cannot be kept; the message is shown to the user as it is."""


@transaction.atomic
def set_caseload_rules(organisation: Organisation, *, at: datetime, **values: Any) -> CaseloadRules:
    """Change the landmarks of the house; they are read anew at each page."""
    rules, _ = CaseloadRules.objects.update_or_create(organisation=organisation, defaults=values)
    memory()[CaseloadRules] = rules
    caseload_rules_changed.send(sender=CaseloadRules, rules=rules, at=at)
    return rules


@transaction.atomic
def set_ceiling(member: Membership, *, ceiling: int | None) -> None:
    """How many bilans a member leads at once; None for the house's number."""
    member.ceiling = ceiling
    member.save(update_fields=["ceiling"])


@transaction.atomic
def keep_view(member: Membership, *, name: str, search: str, is_default: bool) -> SavedView:
    """Keep filters and order under a name. Raises ViewRefused."""
    Membership.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if SavedView.objects.filter(member=member).count() >= MOST_VIEWS:
        raise ViewRefused(f"Vous avez déjà {MOST_VIEWS} vues\N{NO-BREAK SPACE}: supprimez-en une d’abord.")
    view = SavedView(organisation_id=member.organisation_id, member=member, search=search)
    return _write(view, name=name, is_default=is_default)


@transaction.atomic
def change_view(view: SavedView, *, name: str, is_default: bool) -> SavedView:
    """Rename a view, and say whether it opens first. Raises ViewRefused."""
    Membership.objects.select_for_update(of=("self",)).get(pk=view.member_id)
    return _write(view, name=name, is_default=is_default)


@transaction.atomic
def delete_view(view: SavedView) -> None:
    view.delete()


def _write(view: SavedView, *, name: str, is_default: bool) -> SavedView:
    """One view opens first: the member's row is the lock."""
    if is_default:
        SavedView.objects.filter(member_id=view.member_id, is_default=True).exclude(pk=view.pk).update(is_default=False)
    view.name, view.is_default = name, is_default
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        if violated(error) != "one_saved_view_a_name":
            raise
        raise ViewRefused("Vous avez déjà une vue de ce nom.") from None
    return view
