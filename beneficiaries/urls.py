from django.urls import path

from beneficiaries import (
    card_views,
    departure_views,
    mandate_views,
    own_access_views,
    own_views,
    third_party_views,
    views,
)
from beneficiaries import circumstances_views as circumstances

app_name = "beneficiaries"
urlpatterns = [
    path("beneficiaires/", views.people, name="people"),
    path("beneficiaires/nouveau/", views.enter, name="enter"),
    path("beneficiaires/<uuid:beneficiary_id>/", views.person, name="person"),
    path("beneficiaires/<uuid:beneficiary_id>/modifier/", views.edit, name="edit"),
    path("beneficiaires/<uuid:beneficiary_id>/coordonnees/", views.contact, name="contact"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/", card_views.card, name="card"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/imprimer/", card_views.print_card, name="print_card"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/annuler/", card_views.revoke_card, name="revoke_card"),
    path("carte/", card_views.sign_in, name="card_sign_in"),
    path("bilans/<uuid:bilan_id>/inviter/", views.invite, name="invite"),
    path("bilans/<uuid:bilan_id>/annuler/", views.cancel, name="cancel"),
    path("bilans/<uuid:bilan_id>/faits/<slug:kind>/", views.record, name="record"),
    path("faits/<uuid:fact_id>/corriger/", views.correct, name="correct"),
    path("bilans/<uuid:bilan_id>/situation/", circumstances.read, name="circumstances"),
    path("bilans/<uuid:bilan_id>/situation/modifier/", circumstances.note, name="note_circumstances"),
    path("mon-bilan/amenagements/", circumstances.own_read, name="own_circumstances"),
    path("mon-bilan/amenagements/modifier/", circumstances.own_note, name="own_note_circumstances"),
    path("mon-bilan/information/", own_views.information, name="information"),
    path("mon-bilan/consentement/retirer/", own_views.withdraw, name="withdraw"),
    path("bilans/<uuid:bilan_id>/confier/", mandate_views.propose, name="propose_mandate"),
    path("mandats/<uuid:mandate_id>/terminer/", mandate_views.end, name="end_mandate"),
    path("mandats/<uuid:mandate_id>/papier/", mandate_views.paper, name="paper_mandate"),
    path("mon-bilan/acces/", own_access_views.access, name="own_access"),
    path("mon-bilan/acces/<uuid:mandate_id>/", own_access_views.decide, name="own_decide"),
    path("mon-bilan/acces/<uuid:mandate_id>/fermer/", own_access_views.close, name="own_close"),
    path("beneficiaires/<uuid:beneficiary_id>/representant/", third_party_views.represent, name="represent"),
    path("beneficiaires/<uuid:beneficiary_id>/contact/", third_party_views.add_contact, name="add_contact"),
    path("representants/<uuid:representative_id>/papier/", third_party_views.paper, name="co_sign_paper"),
    path("representants/<uuid:representative_id>/retirer/", third_party_views.end, name="end_representative"),
    path("contacts/<uuid:contact_id>/retirer/", third_party_views.end_contact, name="end_contact"),
    path("represente/<uuid:bilan_id>/signer/", third_party_views.sign, name="co_sign"),
    path("equipe/<uuid:membership_id>/retirer/", departure_views.remove, name="remove_member"),
]
