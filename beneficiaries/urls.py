from django.urls import path

from beneficiaries import own_views, views
from beneficiaries.breaches import views as breaches
from beneficiaries.requests import own_views as own_requests
from beneficiaries.requests import views as requests

app_name = "beneficiaries"
urlpatterns = [
    path("beneficiaires/", views.people, name="people"),
    path("beneficiaires/nouveau/", views.enter, name="enter"),
    path("beneficiaires/<uuid:beneficiary_id>/", views.person, name="person"),
    path("beneficiaires/<uuid:beneficiary_id>/modifier/", views.edit, name="edit"),
    path("beneficiaires/<uuid:beneficiary_id>/demande/", requests.record_request, name="record_request"),
    path("bilans/<uuid:bilan_id>/inviter/", views.invite, name="invite"),
    path("bilans/<uuid:bilan_id>/annuler/", views.cancel, name="cancel"),
    path("bilans/<uuid:bilan_id>/faits/<slug:kind>/", views.record, name="record"),
    path("faits/<uuid:fact_id>/corriger/", views.correct, name="correct"),
    path("demandes/", requests.requests, name="requests"),
    path("demandes/export/", requests.export, name="requests_export"),
    path("demandes/<uuid:request_id>/", requests.request_page, name="request"),
    path("demandes/<uuid:request_id>/repondre/", requests.answer, name="answer_request"),
    path("demandes/<uuid:request_id>/prolonger/", requests.extend, name="extend_request"),
    path("demandes/<uuid:request_id>/confirmer/", requests.confirm_on_paper, name="confirm_request"),
    path("demandes/<uuid:request_id>/corriger/", requests.apply_changes, name="apply_request"),
    path("demandes/<uuid:request_id>/effacer/", requests.erase, name="erase_request"),
    path("taches/", requests.tasks, name="tasks"),
    path("taches/<uuid:task_id>/", requests.task, name="task"),
    path("conformite/violations/", breaches.register, name="breaches"),
    path("conformite/violations/nouvelle/", breaches.enter, name="enter_breach"),
    path("conformite/violations/<uuid:breach_id>/", breaches.breach, name="breach"),
    path("conformite/violations/<uuid:breach_id>/clore/", breaches.close, name="close_breach"),
    path("mon-bilan/information/", own_views.information, name="information"),
    path("mon-bilan/consentement/retirer/", own_views.withdraw, name="withdraw"),
    path("mon-bilan/mes-droits/", own_requests.rights, name="own_rights"),
    path("mon-bilan/mes-droits/demandes/<uuid:request_id>/", own_requests.own_request, name="own_request"),
    path("mon-bilan/mes-droits/demandes/<uuid:request_id>/confirmer/", own_requests.confirm, name="own_confirm"),
    path("mon-bilan/mes-droits/demandes/<uuid:request_id>/retirer/", own_requests.give_up, name="own_give_up"),
    path("mon-bilan/mes-droits/<slug:right>/", own_requests.ask, name="own_ask"),
]
