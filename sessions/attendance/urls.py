"""Addresses of attendance; the name space is that of sessions."""

from django.urls import path

from sessions.attendance import device_views, own_views, views

urlpatterns = [
    path("bilans/<uuid:bilan_id>/presences/", views.presences, name="presences"),
    path("bilans/<uuid:bilan_id>/presences/feuille/", views.sheet, name="sheet"),
    path("bilans/<uuid:bilan_id>/presences/papier/", views.print_sheet, name="print_sheet"),
    path("feuilles/<uuid:sheet_id>/", views.paper, name="paper"),
    path("feuilles/<uuid:sheet_id>/numeriser/", views.scan, name="scan"),
    path("feuilles/<uuid:sheet_id>/fichier/", views.scan_file, name="scan_file"),
    path("seances/<uuid:session_id>/attester/", views.attest, name="attest"),
    path("attestations/<uuid:attestation_id>/fichier/", views.evidence_file, name="evidence_file"),
    path("contestations/<uuid:contestation_id>/", views.answer_contestation, name="answer_contestation"),
    path("seances/<uuid:session_id>/appareil/confier/", device_views.hand, name="hand_device"),
    path("seances/<uuid:session_id>/appareil/", device_views.device, name="device"),
    path("appareil/reprendre/", device_views.back, name="device_back"),
    path("mon-bilan/seances/<uuid:session_id>/signer/", own_views.sign, name="own_sign"),
    path("mon-bilan/seances/<uuid:session_id>/contester/", own_views.contest, name="own_contest"),
    path("mon-bilan/contestations/<uuid:contestation_id>/retirer/", own_views.withdraw, name="own_withdraw"),
    path("mon-bilan/presences/feuille/", own_views.sheet, name="own_sheet"),
    path("mon-bilan/feuilles/<uuid:sheet_id>/fichier/", views.own_scan_file, name="own_scan_file"),
    path("mon-bilan/attestations/<uuid:attestation_id>/fichier/", views.own_evidence_file, name="own_evidence_file"),
]
