from django.urls import path

from funding import views
from funding.simulation import views as simulation

app_name = "funding"
urlpatterns = [
    path("financement/regles/", views.rules, name="rules"),
    path("financement/regles/nouvelle/", views.add_rule, name="add_rule"),
    path("financement/regles/<uuid:rule_id>/remplacer/", views.supersede_rule, name="supersede_rule"),
    path("bilans/<uuid:bilan_id>/financement/", views.plan, name="plan"),
    path("bilans/<uuid:bilan_id>/financement/simuler/", simulation.simulate_for_bilan, name="simulate"),
    path("bilans/<uuid:bilan_id>/cadre/", views.record_agreement, name="record_agreement"),
    path("cadre/<uuid:agreement_id>/fichier/", views.agreement_file, name="agreement_file"),
    path("cadre/<uuid:agreement_id>/annuler/", views.void_agreement, name="void_agreement"),
]
