"""The rules that an organisation set about its sessions: read, and changed by its administration."""

from typing import Any

from django.db import IntegrityError, transaction

from foundation.errors import violated
from organisations.models import Organisation
from sessions.models import HouseRules


class RulesRefused(Exception):
    """The values do not hold together; the message is shown to the user as it is."""


def house_rules(organisation: Organisation) -> HouseRules:
    """The rules in force; the usual ones for an organisation that never had a row."""
    return HouseRules.objects.filter(organisation=organisation).first() or HouseRules(organisation=organisation)


def start_house_rules(*, organisation: Organisation, **kwargs: Any) -> None:
    """Give a new organisation the usual rules."""
    HouseRules.objects.get_or_create(organisation=organisation)


@transaction.atomic
def set_house_rules(organisation: Organisation, **values: Any) -> HouseRules:
    """Change the rules; they hold for what happens from now on. Raises RulesRefused."""
    try:
        with transaction.atomic():
            rules, _ = HouseRules.objects.update_or_create(organisation=organisation, defaults=values)
    except IntegrityError as error:
        constraint = next((one for one in HouseRules._meta.constraints if one.name == violated(error)), None)
        if constraint is None:
            raise
        raise RulesRefused(str(constraint.violation_error_message)) from None
    return rules
