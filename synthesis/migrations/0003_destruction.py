from django.db import migrations

from synthesis.sql import COMMENT_IS_KEPT, FROZEN_IS_DESTROYED, FROZEN_STAYS, SYNTHESIS_IS_OPEN


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0002_isolation"), ("confidentiality", "0002_journal_consents_destruction")]

    operations = [
        migrations.RunSQL(SYNTHESIS_IS_OPEN, migrations.RunSQL.noop),
        migrations.RunSQL(COMMENT_IS_KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(FROZEN_IS_DESTROYED, FROZEN_STAYS),
    ]
