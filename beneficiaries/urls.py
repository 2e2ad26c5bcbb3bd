from django.urls import path

from beneficiaries import card_views, own_views, views

app_name = "beneficiaries"
urlpatterns = [
    path("beneficiaires/", views.people, name="people"),
    path("beneficiaires/nouveau/", views.enter, name="enter"),
    path("beneficiaires/<uuid:beneficiary_id>/", views.person, name="person"),
    path("beneficiaires/<uuid:beneficiary_id>/modifier/", views.edit, name="edit"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/", card_views.card, name="card"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/imprimer/", card_views.print_card, name="print_card"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/annuler/", card_views.revoke_card, name="revoke_card"),
    path("carte/", card_views.sign_in, name="card_sign_in"),
    path("bilans/<uuid:bilan_id>/inviter/", views.invite, name="invite"),
    path("bilans/<uuid:bilan_id>/annuler/", views.cancel, name="cancel"),
    path("bilans/<uuid:bilan_id>/faits/<slug:kind>/", views.record, name="record"),
    path("faits/<uuid:fact_id>/corriger/", views.correct, name="correct"),
    path("mon-bilan/information/", own_views.information, name="information"),
    path("mon-bilan/consentement/retirer/", own_views.withdraw, name="withdraw"),
]
