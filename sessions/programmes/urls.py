from django.urls import path

from sessions.programmes import editing, own_views, public_views, views

app_name = "programmes"
urlpatterns = [
    path("programmes/", views.offers, name="offers"),
    path("programmes/nouveau/", views.create, name="create"),
    path("programmes/verifier/", editing.check_text, name="check_text"),
    path("programmes/intervenants/", views.titles, name="titles"),
    path("programmes/<uuid:offer_id>/", views.offer, name="offer"),
    path("programmes/<uuid:offer_id>/brouillon/", views.start_draft, name="start_draft"),
    path("programmes/<uuid:offer_id>/modifier/", editing.edit, name="edit"),
    path("programmes/<uuid:offer_id>/verifier/", editing.check, name="check"),
    path("programmes/<uuid:offer_id>/publier/", editing.publish, name="publish"),
    path("programmes/<uuid:offer_id>/abandonner/", editing.discard, name="discard"),
    path("programmes/<uuid:offer_id>/versions/", views.history, name="history"),
    path("programmes/<uuid:offer_id>/versions/<int:number>/", views.version, name="version"),
    path("programmes/<uuid:offer_id>/copier/", views.duplicate, name="duplicate"),
    path("programmes/<uuid:offer_id>/retirer/", views.retire, name="retire"),
    path("programmes/<uuid:offer_id>/reprendre/", views.bring_back, name="bring_back"),
    path("programmes/<uuid:offer_id>/en-ligne/", views.put_online, name="put_online"),
    path("programmes/<uuid:offer_id>/hors-ligne/", views.take_offline, name="take_offline"),
    path("programmes/<uuid:offer_id>/relue/", views.review, name="review"),
    path("mon-bilan/programme/", own_views.programme, name="own"),
    path("offres/", public_views.offers, name="public"),
    path("offres/<slug:offer>/", public_views.sheet, name="sheet"),
    path("offres/<slug:offer>/fiche.pdf", public_views.sheet_pdf, name="sheet_pdf"),
]
