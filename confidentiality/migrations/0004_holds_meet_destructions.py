from django.db import migrations

from confidentiality.sql import MEET, MEET_NO_MORE


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0003_goes_with_its_class")]

    operations = [migrations.RunSQL(MEET, MEET_NO_MORE)]
