from django.urls import path

from beneficiaries import (
    course_rules,
    own_access_views,
    own_views,
    views,
)
from beneficiaries.addresses import views as address_views
from beneficiaries.breaches import views as breaches
from beneficiaries.cards import views as card_views
from beneficiaries.circumstances import views as circumstances
from beneficiaries.deaths import views as death_views
from beneficiaries.departure import views as departure_views
from beneficiaries.enquiries.urls import urlpatterns as enquiry_urls
from beneficiaries.mandates import views as mandate_views
from beneficiaries.merging import views as merging_views
from beneficiaries.requests import own_views as own_requests
from beneficiaries.requests import views as requests
from beneficiaries.third_parties import views as third_party_views

app_name = "beneficiaries"
urlpatterns = [
    *enquiry_urls,
    path("beneficiaires/", views.people, name="people"),
    path("beneficiaires/nouveau/", views.enter, name="enter"),
    path("beneficiaires/<uuid:beneficiary_id>/", views.person, name="person"),
    path("beneficiaires/<uuid:beneficiary_id>/fusionner/", merging_views.merge, name="merge"),
    path("beneficiaires/<uuid:beneficiary_id>/modifier/", views.edit, name="edit"),
    path("beneficiaires/<uuid:beneficiary_id>/coordonnees/", views.contact, name="contact"),
    path("beneficiaires/<uuid:beneficiary_id>/deces/", death_views.note, name="note_death"),
    path("beneficiaires/<uuid:beneficiary_id>/deces/retirer/", death_views.withdraw, name="withdraw_death"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/", card_views.card, name="card"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/imprimer/", card_views.print_card, name="print_card"),
    path("beneficiaires/<uuid:beneficiary_id>/carte/annuler/", card_views.revoke_card, name="revoke_card"),
    path("adresses/<uuid:change_id>/confirmer/", address_views.confirm, name="confirm_address"),
    path("organisme/parcours/", course_rules.settings_page, name="course_rules"),
    path("mon-bilan/adresse/", address_views.own, name="own_address"),
    path("carte/", card_views.sign_in, name="card_sign_in"),
    path("beneficiaires/<uuid:beneficiary_id>/demande/", requests.record_request, name="record_request"),
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
    path("mon-bilan/mes-droits/", own_requests.rights, name="own_rights"),
    path("mon-bilan/mes-droits/demandes/<uuid:request_id>/", own_requests.own_request, name="own_request"),
    path("mon-bilan/mes-droits/demandes/<uuid:request_id>/confirmer/", own_requests.confirm, name="own_confirm"),
    path("mon-bilan/mes-droits/demandes/<uuid:request_id>/retirer/", own_requests.give_up, name="own_give_up"),
    path("mon-bilan/mes-droits/<slug:right>/", own_requests.ask, name="own_ask"),
]
