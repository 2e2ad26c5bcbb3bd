from django.db import migrations, models

from confidentiality.signatures.sql import SIGNERS

FUNCTION = SIGNERS.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):

    dependencies = [
        ('confidentiality', '0011_signatures'),
    ]

    operations = [
        migrations.AddField(
            model_name='documentsigner',
            name='answers_by',
            field=models.DateField(help_text='A last day of their own, before that of the request.', null=True),
        ),
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
    ]
