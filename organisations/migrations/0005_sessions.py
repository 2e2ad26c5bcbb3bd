from django.db import migrations, models

# allauth's table must have an address: the database sees to it that it says nothing.
NO_ADDRESS = "ALTER TABLE usersessions_usersession ADD CONSTRAINT session_keeps_no_address CHECK (ip = '0.0.0.0')"


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_destruction_days"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_round",
            field=models.PositiveIntegerField(
                default=0, help_text="Part of what sessions are checked against: one more closes them all."
            ),
        ),
        migrations.RunSQL(
            f"DELETE FROM usersessions_usersession; {NO_ADDRESS}",
            "ALTER TABLE usersessions_usersession DROP CONSTRAINT session_keeps_no_address",
        ),
    ]
