from django.urls import path

from funding.simulation import views as simulation
from funding.views import agreements, plans, rules

app_name = "funding"
urlpatterns = [
    path("financement/regles/", rules.rules, name="rules"),
    path("financement/regles/nouvelle/", rules.add_rule, name="add_rule"),
    path("financement/regles/nouvelle/<slug:parameter>/", rules.enter_rule, name="enter_rule"),
    path("financement/regles/<uuid:rule_id>/remplacer/", rules.supersede_rule, name="supersede_rule"),
    path("bilans/<uuid:bilan_id>/financement/", plans.plan, name="plan"),
    path("bilans/<uuid:bilan_id>/financement/simuler/", simulation.simulate_for_bilan, name="simulate"),
    path("bilans/<uuid:bilan_id>/cadre/", agreements.record_agreement, name="record_agreement"),
    path("cadre/<uuid:agreement_id>/fichier/", agreements.agreement_file, name="agreement_file"),
    path("cadre/<uuid:agreement_id>/annuler/", agreements.void_agreement, name="void_agreement"),
]
