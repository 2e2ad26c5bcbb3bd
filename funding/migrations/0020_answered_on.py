from django.db import migrations, models

from funding.agreements.sql import DOCUMENTS

MOVES = DOCUMENTS[DOCUMENTS.index("CREATE OR REPLACE FUNCTION document_moves") : DOCUMENTS.index("CREATE TRIGGER document_moves")]


class Migration(migrations.Migration):
    dependencies = [("funding", "0019_unmatched_files")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="answered_on",
            field=models.DateField(help_text="When the employer answered a request of absence.", null=True),
        ),
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
    ]
