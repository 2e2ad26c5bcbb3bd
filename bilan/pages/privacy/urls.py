from django.urls import path

from bilan.pages.privacy import archive, consents, ending, house, kept, overview

app_name = "confidentiality"
urlpatterns = [
    path("mon-bilan/confidentialite/", overview.overview, name="own"),
    path("mon-bilan/confidentialite/qui-a-vu/", overview.journal, name="own_journal"),
    path("mon-bilan/confidentialite/emporter/", archive.take_away, name="own_archive"),
    path("mon-bilan/confidentialite/fin/", ending.own_ending, name="own_ending"),
    path("mon-bilan/confidentialite/certificat.pdf", ending.own_certificate, name="own_certificate"),
    path("mon-bilan/confidentialite/certificat.json", ending.own_certificate_data, name="own_certificate_data"),
    path("mon-bilan/confidentialite/accords/documents/", kept.choose, name="own_keep"),
    path("mon-bilan/confidentialite/accords/<slug:question>/", consents.decide, name="own_consent"),
    path("mon-bilan/confidentialite/accords/<slug:question>/retirer/", consents.withdraw, name="own_withdraw"),
    path("mon-bilan/confidentialite/accords/<slug:question>/imprimer/", consents.own_record, name="own_record"),
    path("mon-bilan/confidentialite/gardes/<uuid:kept_id>/", kept.own_document, name="own_kept"),
    path("bilans/<uuid:bilan_id>/confidentialite/", house.ending, name="ending"),
    path("bilans/<uuid:bilan_id>/confidentialite/suspendre/", house.hold, name="hold"),
    path("bilans/<uuid:bilan_id>/confidentialite/reprendre/", house.lift, name="lift"),
    path("bilans/<uuid:bilan_id>/confidentialite/certificat.pdf", house.certificate, name="certificate"),
    path("bilans/<uuid:bilan_id>/confidentialite/accords/<slug:question>/", house.record, name="record_consent"),
    path("bilans/<uuid:bilan_id>/confidentialite/accords/<slug:question>/papier/", house.paper, name="paper"),
    path("bilans/<uuid:bilan_id>/gardes/<uuid:kept_id>/", kept.document, name="kept"),
    path("destructions/", house.register, name="register"),
]
