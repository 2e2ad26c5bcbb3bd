"""The clear columns go. Their last values stay in pages that PostgreSQL has not rewritten, and in backups:
`VACUUM FULL beneficiaries_beneficiary` after this migration rewrites the table.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0031_move_situations")]

    operations = [
        migrations.RemoveField(model_name="beneficiary", name="situation"),
        migrations.RemoveField(model_name="beneficiary", name="situation_note"),
    ]
