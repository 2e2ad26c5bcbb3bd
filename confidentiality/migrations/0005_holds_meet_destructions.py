from django.db import migrations

from confidentiality.sql import MEET, MEET_NO_MORE


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0004_erasing_files")]

    operations = [migrations.RunSQL(MEET, MEET_NO_MORE)]
