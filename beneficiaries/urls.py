from django.urls import path

from beneficiaries import circumstances_views as circumstances
from beneficiaries import own_views, views

app_name = "beneficiaries"
urlpatterns = [
    path("beneficiaires/", views.people, name="people"),
    path("beneficiaires/nouveau/", views.enter, name="enter"),
    path("beneficiaires/<uuid:beneficiary_id>/", views.person, name="person"),
    path("beneficiaires/<uuid:beneficiary_id>/modifier/", views.edit, name="edit"),
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
]
