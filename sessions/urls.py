from django.urls import path

from sessions import calendar_views, house_rules_views, ledger_views, own_views, presence_views, views
from sessions.attendance import urls as attendance_urls

app_name = "sessions"
urlpatterns = [
    path("organisme/seances/", house_rules_views.settings_page, name="house_rules"),
    path("bilans/<uuid:bilan_id>/seances/nouvelle/", views.book, name="book"),
    path("bilans/<uuid:bilan_id>/heures/", ledger_views.ledger, name="ledger"),
    path("mon-bilan/heures/", ledger_views.own_ledger, name="own_ledger"),
    path("bilans/<uuid:bilan_id>/travail/", views.declare, name="declare"),
    path("seances/<uuid:session_id>/deplacer/", views.move, name="move"),
    path("seances/<uuid:session_id>/issue/", views.settle, name="settle"),
    path("seances/<uuid:session_id>/signer/", views.sign, name="sign"),
    path("seances/<uuid:session_id>/corriger/", views.take_back, name="take_back"),
    path("agenda/<str:token>.ics", calendar_views.read, name="calendar_feed"),
    path("mon-agenda/", calendar_views.calendar, name="calendar"),
    path("mon-agenda/fermer/", calendar_views.close, name="close_calendar"),
    path("presence/<str:token>/", presence_views.presence, name="presence"),
    path("mon-bilan/seances/", own_views.sessions, name="own"),
    path("mon-bilan/seances/agenda/", calendar_views.own_calendar, name="own_calendar"),
    path("mon-bilan/seances/agenda/fermer/", calendar_views.own_close, name="own_close_calendar"),
    path("mon-bilan/seances/<uuid:session_id>/confirmer/", presence_views.own_presence, name="own_presence"),
    path("mon-bilan/travail/", own_views.declare, name="own_declare"),
    *attendance_urls.urlpatterns,
]
