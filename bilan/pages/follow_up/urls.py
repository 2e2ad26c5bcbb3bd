from django.urls import path

from bilan.pages.follow_up import own_views, views

app_name = "follow_up"
urlpatterns = [
    path("bilans/<uuid:bilan_id>/suivi/", views.follow_up, name="follow_up"),
    path("bilans/<uuid:bilan_id>/suivi/essai/", views.note, name="note"),
    path("bilans/<uuid:bilan_id>/suivi/rouvrir/", views.reopen, name="reopen"),
    path("mon-bilan/suivi/", own_views.own, name="own"),
    path("mon-bilan/suivi/refuser/", own_views.refuse, name="refuse"),
]
