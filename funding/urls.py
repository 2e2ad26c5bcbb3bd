from django.urls import path

from funding.agreements import own_views as own_documents
from funding.agreements import views as documents
from funding.simulation import public_views as public
from funding.simulation import views as simulation
from funding.views import agreements, lines, plans, rules, suspensions

app_name = "funding"
urlpatterns = [
    path("financement/regles/", rules.rules, name="rules"),
    path("financement/regles/nouvelle/", rules.add_rule, name="add_rule"),
    path("financement/regles/nouvelle/<slug:parameter>/", rules.enter_rule, name="enter_rule"),
    path("financement/regles/<uuid:rule_id>/remplacer/", rules.supersede_rule, name="supersede_rule"),
    path("financement/suspensions/", suspensions.suspensions, name="suspensions"),
    path("financement/suspensions/nouvelle/", suspensions.add_suspension, name="add_suspension"),
    path("financement/suspensions/<uuid:suspension_id>/", suspensions.change_suspension, name="change_suspension"),
    path("bilans/<uuid:bilan_id>/financement/", plans.plan, name="plan"),
    path("bilans/<uuid:bilan_id>/financement/repartir/", plans.deal_plan, name="deal_plan"),
    path("financement/parts/<uuid:line_id>/", lines.move_line, name="move_line"),
    path("financement/pieces/<uuid:proof_id>/", lines.proof_file, name="proof_file"),
    path("financement/pieces/<uuid:proof_id>/retirer/", lines.void_proof, name="void_proof"),
    path("bilans/<uuid:bilan_id>/financement/simuler/", simulation.simulate_for_bilan, name="simulate"),
    path("offres/<slug:offer>/cout/", public.estimate_cost, name="estimate"),
    path("bilans/<uuid:bilan_id>/cadre/", agreements.record_agreement, name="record_agreement"),
    path("cadre/<uuid:agreement_id>/fichier/", agreements.agreement_file, name="agreement_file"),
    path("cadre/<uuid:agreement_id>/annuler/", agreements.void_agreement, name="void_agreement"),
    path("organisme/documents/", documents.house, name="house_terms"),
    path("bilans/<uuid:bilan_id>/accords/", documents.documents, name="documents"),
    path("bilans/<uuid:bilan_id>/accords/mentions/", documents.terms, name="terms"),
    path("bilans/<uuid:bilan_id>/accords/<slug:paper>/", documents.document, name="document"),
    path("bilans/<uuid:bilan_id>/accords/<slug:paper>/projet/", documents.project, name="project"),
    path("bilans/<uuid:bilan_id>/accords/<slug:paper>/transmettre/", documents.send_document, name="send_document"),
    path("accords/<uuid:document_id>/fichier/", documents.document_file, name="document_file"),
    path("accords/<uuid:document_id>/reception/", documents.note_reception, name="note_reception"),
    path("accords/<uuid:document_id>/reponse/", documents.note_answer, name="note_answer"),
    path("accords/<uuid:document_id>/retractation/", documents.note_withdrawal, name="note_withdrawal"),
    path("mon-bilan/accords/", own_documents.own_documents, name="own_documents"),
    path("mon-bilan/accords/<uuid:document_id>/", own_documents.own_document, name="own_document"),
    path("mon-bilan/accords/<uuid:document_id>/retractation/", own_documents.own_withdrawal, name="own_withdrawal"),
    path("entreprise/accords/<uuid:document_id>/", own_documents.paid_document, name="paid_document"),
]
