from django.db import migrations, models

FORMER_DEFAULT = 30


def follow_the_law(apps, schema_editor):
    """Who kept the number that nobody chose now follows the law's value, whatever it becomes."""
    organisations = apps.get_model("organisations", "Organisation").objects
    organisations.filter(destruction_days=FORMER_DEFAULT).update(destruction_days=None)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0020_compliance")]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="destruction_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Days; empty follows the law, and a larger number than the law's is the law's.",
                null=True,
                verbose_name="délai avant la destruction des documents de travail",
            ),
        ),
        migrations.RunPython(follow_the_law, migrations.RunPython.noop),
    ]
