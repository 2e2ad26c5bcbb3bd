"""What is wrong with the keys themselves; nothing that they seal is opened."""

from collections import Counter
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db.models import QuerySet

from confidentiality.models import BilanKey, OrganisationKey, ProofKey
from confidentiality.vault import keyring
from confidentiality.vault.keyring import OF_BILAN, OF_PROOF, Kind
from confidentiality.vault.master import MasterUnknown, master, unwrap_with
from confidentiality.vault.rotation import opened
from foundation.tenancy import content_of, tenant
from organisations.models import Organisation


def key_faults(organisation: Organisation) -> Iterator[str]:
    """Keys that do not open, and what a rotation left behind; runs inside the tenant."""
    houses = list(OrganisationKey.objects.order_by("generation"))
    for house in houses:
        where = f"{organisation.slug}, generation {house.generation}"
        try:
            opened(house)
        except MasterUnknown:
            yield f"{where}: does not open under the master keys of this installation ({house.master_id})"
        else:
            if house.master_id != master().key_id:
                yield f"{where}: wrapped by a former master key ({house.master_id}): rotate_keys master"
    for house in houses[:-1]:
        yield (
            f"{organisation.slug}, generation {house.generation}: a former key is left, its rotation was stopped"
            f" or is under way: rotate_keys organisation --slug {organisation.slug}"
        )
    yield from _closed(OF_PROOF, ProofKey.objects.all(), organisation)
    for bilan_id in apps.get_model("beneficiaries", "Bilan")._base_manager.values_list("pk", flat=True):
        with content_of(bilan_id):
            yield from _closed(OF_BILAN, BilanKey.objects.filter(bilan=bilan_id), organisation)


def _closed(kind: Kind, keys: QuerySet, organisation: Organisation) -> Iterator[str]:
    for key in keys.select_related("organisation_key"):
        context = keyring.context_of(kind, key.pk, key.organisation_id, key.bilan_id)
        try:
            unwrap_with(opened(key.organisation_key), bytes(key.wrapped), context)
        except (InvalidTag, MasterUnknown):
            yield f"{organisation.slug}: the key {key.pk} ({kind.table}) does not open"


def masters_in_use() -> Counter[str]:
    """How many organisations' keys each master key wraps, by its id."""
    counts: Counter[str] = Counter()
    for organisation in Organisation.objects.all():
        with tenant(organisation.pk):
            counts.update(OrganisationKey.objects.values_list("master_id", flat=True))
    return counts
