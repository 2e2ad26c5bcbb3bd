"""A parent signs; for adults the judgment says, and nobody noted it yet: the rows of a tutelle no longer block."""

from django.db import migrations, models

from beneficiaries.third_parties.sql import CONSENT_IS_CO_SIGNED

PARENTS_SIGN = """
ALTER TABLE beneficiaries_representative NO FORCE ROW LEVEL SECURITY;
UPDATE beneficiaries_representative SET must_co_sign = true WHERE kind = 'parent';
ALTER TABLE beneficiaries_representative FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0042_mandates_on_paper'),
    ]

    operations = [
        migrations.AddField(
            model_name='representative',
            name='must_co_sign',
            field=models.BooleanField(default=False, help_text="Whether the person's consent waits for this signature.", verbose_name='sa signature est demandée'),
        ),
        migrations.RunSQL(PARENTS_SIGN, migrations.RunSQL.noop),
        migrations.RunSQL(CONSENT_IS_CO_SIGNED, migrations.RunSQL.noop),
    ]
