"""Keys wrapped anew while the house works: nothing that was sealed is touched, and a run that was killed goes on.

A new master key wraps the organisations' keys; a new key of an organisation wraps those of its
bilans. The data keys stay: what must be forgotten is destroyed, not rotated.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db.models import QuerySet

from confidentiality.models import BilanKey, OrganisationKey, ProofKey
from confidentiality.vault import keyring
from confidentiality.vault.keyring import OF_BILAN, OF_PROOF, Kind
from confidentiality.vault.master import MasterUnknown, master, unwrap_with, wrap_with
from foundation.tenancy import content_of, tenant
from organisations.models import Organisation


@dataclass(frozen=True)
class Progress:
    """How far a rotation is."""

    done: int
    total: int
    keys: int

    def __str__(self) -> str:
        keys = f"{self.keys} clé" + ("s" if self.keys > 1 else "")
        return f"{self.done}/{self.total} organisme{'s' if self.total > 1 else ''}, {keys}"


def rotate_master() -> Iterator[Progress]:
    """Wrap every organisation's key under today's master key; one that is already is left alone.

    Raises MasterUnknown when neither today's nor a former master key opens one.
    """
    yield from _each(Organisation.objects.order_by("slug"), _wrap_under_master)


def _wrap_under_master(organisation: Organisation) -> int:
    keeper = master()
    with tenant(organisation.pk):
        former = OrganisationKey.objects.exclude(master_id=keeper.key_id).order_by("generation")
        waiting = list(former.select_for_update(no_key=True, of=("self",)))
        for house in waiting:
            context = keyring.house_context(house.pk, organisation.pk)
            plain = keeper.unwrap(bytes(house.wrapped), context, house.master_id)
            house.wrapped, house.master_id = keeper.wrap(plain, context), keeper.key_id
            house.save(update_fields=["wrapped", "master_id"])
        return len(waiting)


def rotate_organisations(
    organisations: Iterable[Organisation], *, older_than: timedelta, at: datetime
) -> Iterator[Progress]:
    """Give each organisation a new key; one whose key is younger than that is left alone."""
    yield from _each(organisations, lambda organisation: _renew(organisation, older_than=older_than, at=at))


def _each(organisations: Iterable[Organisation], work: Any) -> Iterator[Progress]:
    waiting, keys = list(organisations), 0
    for done, organisation in enumerate(waiting, start=1):
        keys += work(organisation)
        yield Progress(done, len(waiting), keys)


def _renew(organisation: Organisation, *, older_than: timedelta, at: datetime) -> int:
    """Draw a generation, wrap everything under it bilan by bilan, retire the former one.

    Where a former generation is left, a run was stopped: it is finished, and counts as this one.
    """
    with tenant(organisation.pk):
        generations = list(OrganisationKey.objects.order_by("generation").values_list("generation", "made_at"))
        if not generations or (len(generations) == 1 and generations[0][1] > at - older_than):
            return 0
        if len(generations) == 1:
            keyring.make_house_key(organisation.pk, generation=generations[0][0] + 1)
    with tenant(organisation.pk):
        newest = _newest()
        bilans = _bilans()
        moved = _wrap_anew(OF_PROOF, ProofKey.objects.all(), newest)
    for bilan_id in bilans:
        with tenant(organisation.pk):
            moved += _of_bilan(bilan_id, newest)
    return moved + _retire(organisation, newest)


def _retire(organisation: Organisation, newest: OrganisationKey) -> int:
    """Delete former generations, once whoever was making a key under them has ended and that key is wrapped anew.

    The foreign keys have the last word: a generation under which a key is left cannot go.
    """
    with tenant(organisation.pk):
        former = OrganisationKey.objects.filter(generation__lt=newest.generation)
        list(former.select_for_update(of=("self",)))
        moved = _wrap_anew(OF_PROOF, ProofKey.objects.all(), newest)
        moved += sum(_of_bilan(bilan_id, newest) for bilan_id in _bilans())
        former._raw_delete(former.db)
    return moved


def _newest() -> OrganisationKey:
    return OrganisationKey.objects.latest("generation")


def _bilans() -> list[UUID]:
    bilans = apps.get_model("beneficiaries", "Bilan")._base_manager
    return list(bilans.order_by("pk").values_list("pk", flat=True))


def _of_bilan(bilan_id: UUID, newest: OrganisationKey) -> int:
    with content_of(bilan_id):
        return _wrap_anew(OF_BILAN, BilanKey.objects.filter(bilan=bilan_id), newest)


def _wrap_anew(kind: Kind, keys: QuerySet, newest: OrganisationKey) -> int:
    """Move the keys that an older generation wraps; who seals or opens meanwhile is not waited for."""
    moved = 0
    for key in keys.exclude(organisation_key=newest).order_by("pk").select_for_update(no_key=True, of=("self",)):
        context = keyring.context_of(kind, key.pk, key.organisation_id, key.bilan_id)
        try:
            plain = unwrap_with(opened(key.organisation_key), bytes(key.wrapped), context)
        except InvalidTag:
            raise MasterUnknown(f"La clé {key.pk} n’est pas à sa place, ou a été altérée.") from None
        key.wrapped, key.organisation_key = wrap_with(opened(newest), plain, context), newest
        key.save(update_fields=["wrapped", "organisation_key"])
        moved += 1
    return moved


def opened(house: OrganisationKey) -> Any:
    """The cipher of an organisation's key."""
    return keyring.opened_house(house.pk, house.organisation_id, bytes(house.wrapped), house.master_id)
