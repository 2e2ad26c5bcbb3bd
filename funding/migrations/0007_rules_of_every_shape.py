import django.db.models.functions.text
import funding.models.rules
from django.db import migrations, models

from funding.rules_sql import DROP_TERMS, TERMS


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0006_leave_and_expiry'),
        ('organisations', '0024_caseload'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='fundingrule',
            options={'ordering': ['scheme', 'funder', 'parameter', '-valid_from']},
        ),
        migrations.RemoveConstraint(
            model_name='fundingrule',
            name='one_funding_rule_a_day',
        ),
        migrations.AddField(
            model_name='fundingrule',
            name='funder',
            field=models.CharField(blank=True, help_text='Which payer of the scheme (an OPCO, a region); empty: all.', max_length=60, verbose_name='financeur'),
        ),
        migrations.AddField(
            model_name='fundingrule',
            name='terms',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='fundingrule',
            name='parameter',
            field=models.CharField(choices=[('amount_cap', 'Montant maximum'), ('hourly_cap', 'Montant maximum par heure d’accompagnement'), ('percent_cap', 'Part maximale du prix'), ('hours_cap', 'Nombre d’heures payées au maximum'), ('publics', 'Publics'), ('employer_size', 'Effectif de l’entreprise'), ('situations', 'Situations'), ('interval', 'Délai depuis un bilan précédent'), ('exclusion', 'Financements qui ne s’ajoutent pas'), ('order', 'Ordre entre financeurs'), ('deadline', 'Délai pour demander'), ('documents', 'Documents demandés'), ('remark', 'Point à signaler'), ('closed', 'Ne paie plus de bilan')], max_length=15, verbose_name='règle'),
        ),
        migrations.AlterField(
            model_name='fundingrule',
            name='value',
            field=models.DecimalField(decimal_places=2, max_digits=10, null=True, verbose_name='valeur'),
        ),
        migrations.AddConstraint(
            model_name='fundingrule',
            constraint=models.UniqueConstraint(models.F('organisation'), models.F('scheme'), django.db.models.functions.text.Lower('funder'), models.F('parameter'), models.F('valid_from'), condition=models.Q(('is_withdrawn', False), ('parameter__in', ['amount_cap', 'closed', 'employer_size', 'hourly_cap', 'hours_cap', 'interval', 'percent_cap', 'publics']), ('superseded_at', None)), name='one_funding_rule_a_day', violation_error_message='Une règle de ce dispositif commence déjà ce jour-là : remplacez-la.'),
        ),
        migrations.AddConstraint(
            model_name='fundingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parameter__in', ['amount_cap', 'deadline', 'employer_size', 'hourly_cap', 'hours_cap', 'interval', 'percent_cap']), ('value__isnull', False)), models.Q(('value', None), models.Q(('parameter__in', ['amount_cap', 'deadline', 'employer_size', 'hourly_cap', 'hours_cap', 'interval', 'percent_cap']), _negated=True)), _connector='OR'), name='funding_rule_has_its_value', violation_error_message='Écrivez la valeur de cette règle.'),
        ),
        migrations.AddConstraint(
            model_name='fundingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parameter__in', ['deadline', 'employer_size', 'interval']), _negated=True), models.Q(('value', funding.models.rules.Whole('value')), ('value__gte', 1)), _connector='OR'), name='funding_rule_counts_in_whole_numbers', violation_error_message='Écrivez un nombre entier, un au moins.'),
        ),
        migrations.AlterConstraint(
            model_name='fundingrule',
            name='funding_rule_is_at_most_the_price',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parameter', 'percent_cap'), _negated=True), ('value__lte', 100), _connector='OR'), name='funding_rule_is_at_most_the_price', violation_error_message='Une part du prix va de 0 à 100.'),
        ),
        migrations.RunSQL(TERMS, DROP_TERMS),
    ]
