import django.db.models.deletion
from django.db import migrations, models

import foundation.fields
from foundation.isolation import AppendOnly, Isolate, LinkWithinTenant
from funding.plans_sql import CREATE, DROP

# Parts decided before states existed: still to be asked, since the day of their plan.
OLD_PARTS = """
ALTER TABLE funding_fundingline NO FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundinglinemove NO FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundingplan NO FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundingline DISABLE TRIGGER funding_lines_match_price;
UPDATE funding_fundingline line SET state_on = plan.decided_on, state_at = plan.decided_at, state_by_id = plan.decided_by_id
  FROM funding_fundingplan plan WHERE plan.id = line.plan_id;
INSERT INTO funding_fundinglinemove (id, organisation_id, line_id, number, from_state, to_state, is_set_aside, amount,
                                     payer_name, "on", at, by_id, reason, reference)
SELECT gen_random_uuid(), organisation_id, id, 1, '', state, false, amount, payer_name, state_on, state_at, state_by_id,
       reason, reference
  FROM funding_fundingline;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE funding_fundingline ENABLE TRIGGER funding_lines_match_price;
ALTER TABLE funding_fundingplan FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundinglinemove FORCE ROW LEVEL SECURITY;
ALTER TABLE funding_fundingline FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0008_plans_move"),
        ("bilan_sessions", "0021_disowned_and_heads"),
        ("foundation", "0002_functions"),
    ]

    operations = [
        migrations.RunSQL(OLD_PARTS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="fundingline",
            name="state_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="fundingline",
            name="state_by",
            field=foundation.fields.TenantForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership"
            ),
        ),
        migrations.AlterField(
            model_name="fundingline",
            name="state_on",
            field=models.DateField(help_text="The day on which it was asked, agreed, refused…"),
        ),
        LinkWithinTenant("FundingLine", "employer"),
        LinkWithinTenant("FundingLine", "state_by"),
        Isolate("FundingLineMove"),
        AppendOnly("FundingLineMove"),
        Isolate("FundingProof"),
        Isolate("Suspension"),
        migrations.RunSQL(CREATE, DROP),
    ]
