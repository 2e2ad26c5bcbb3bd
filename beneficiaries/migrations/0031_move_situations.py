"""Seal in each bilan the situation that the person's file held in clear."""

from django.db import migrations

from confidentiality.vault import Retention
from foundation.tenancy import content_of, tenant


def move(apps, schema_editor):
    """A person without a bilan loses nothing that is needed: the situation is asked when a bilan is opened."""
    Organisation = apps.get_model("organisations", "Organisation")
    Beneficiary = apps.get_model("beneficiaries", "Beneficiary")
    Bilan = apps.get_model("beneficiaries", "Bilan")
    Circumstances = apps.get_model("beneficiaries", "Circumstances")
    Circumstances.retention_class = Retention.WORKING  # a historical model carries no attributes of its class
    for organisation in Organisation.objects.all():
        with tenant(organisation.pk):
            for person in Beneficiary.objects.exclude(situation="none", situation_note=""):
                for bilan in Bilan.objects.filter(beneficiary=person):
                    with content_of(bilan.pk):
                        if not Circumstances.objects.exists():
                            Circumstances.objects.create(
                                organisation_id=organisation.pk,
                                bilan=bilan,
                                situation=person.situation,
                                note=person.situation_note,
                            )


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0030_circumstances"), ("confidentiality", "0002_journal_consents_destruction")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
