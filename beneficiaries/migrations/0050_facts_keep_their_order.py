from django.db import migrations, models

from beneficiaries.sql import FACT_IN_ORDER

# Bilans whose facts were entered at one instant: the later in line moves by microseconds.
MOVE_APART = """
ALTER TABLE beneficiaries_fact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE beneficiaries_fact DISABLE TRIGGER beneficiaries_fact_append_only;
UPDATE beneficiaries_fact fact SET recorded_at = fact.recorded_at + (twin.place - 1) * interval '1 microsecond'
FROM (SELECT id, row_number() OVER (PARTITION BY bilan_id, recorded_at ORDER BY occurred_at, id) AS place
      FROM beneficiaries_fact) twin
WHERE twin.id = fact.id AND twin.place > 1;
ALTER TABLE beneficiaries_fact ENABLE TRIGGER beneficiaries_fact_append_only;
ALTER TABLE beneficiaries_fact FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [("beneficiaries", "0049_merging")]

    operations = [
        migrations.RunSQL(FACT_IN_ORDER, migrations.RunSQL.noop),
        migrations.RunSQL(MOVE_APART, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="fact",
            constraint=models.UniqueConstraint(
                fields=["organisation", "bilan", "recorded_at"], name="facts_keep_their_order"
            ),
        ),
    ]
