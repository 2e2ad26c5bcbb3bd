from django.db import migrations, models

# Plans decided before hours could change pay those of their bilan.
OLD_PLANS = """
ALTER TABLE funding_fundingplan NO FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundingline NO FORCE ROW LEVEL SECURITY;
ALTER TABLE beneficiaries_bilan NO FORCE ROW LEVEL SECURITY;
UPDATE funding_fundingplan plan SET priced_minutes = bilan.accompaniment_minutes
  FROM beneficiaries_bilan bilan WHERE bilan.id = plan.bilan_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE beneficiaries_bilan FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundingline FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundingplan FORCE ROW LEVEL SECURITY;
"""
HELP = "Accompaniment that this price pays: the hours of the bilan when it was decided."


class Migration(migrations.Migration):
    dependencies = [("funding", "0015_public_leave_and_discounts"), ("bilan_sessions", "0024_hours_change")]

    operations = [
        migrations.AddField(
            "fundingplan", "priced_minutes", models.PositiveIntegerField(default=0, help_text=HELP)
        ),
        migrations.RunSQL(OLD_PLANS, migrations.RunSQL.noop),
        migrations.AlterField("fundingplan", "priced_minutes", models.PositiveIntegerField(help_text=HELP)),
    ]
