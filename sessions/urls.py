from django.urls import path

from sessions import (
    calendar_views,
    ledger_views,
    own_views,
    presence_views,
    situated,
    views,
)
from sessions.attendance import urls as attendance_urls
from sessions.duration import views as duration
from sessions.house_rules import views as house_rules_views
from sessions.interruptions import views as interruptions
from sessions.nudging import views as nudge_views
from sessions.planning import group_views, hours_views, series_views
from sessions.planning import own_views as own_planning
from sessions.planning import views as planning

app_name = "sessions"
urlpatterns = [
    path("organisme/seances/", house_rules_views.settings_page, name="house_rules"),
    path("bilans/<uuid:bilan_id>/seances/nouvelle/", views.book, name="book"),
    path("bilans/<uuid:bilan_id>/heures/", ledger_views.ledger, name="ledger"),
    path("bilans/<uuid:bilan_id>/heures/modifier/", duration.change, name="change_hours"),
    path("mon-bilan/heures/", ledger_views.own_ledger, name="own_ledger"),
    path("bilans/<uuid:bilan_id>/seances/serie/", series_views.series, name="series"),
    path("agenda/", planning.agenda, name="agenda"),
    path("agenda/<uuid:consultant_id>/", planning.week, name="week"),
    path("agenda/<uuid:consultant_id>/disponibilites/", hours_views.availability, name="availability"),
    path("agenda/<uuid:consultant_id>/plages/semaine/", hours_views.open_weekly, name="open_weekly"),
    path("agenda/<uuid:consultant_id>/plages/jour/", hours_views.open_dated, name="open_dated"),
    path("agenda/<uuid:consultant_id>/plages/<uuid:hours_id>/retirer/", hours_views.close, name="close_hours"),
    path("agenda/<uuid:consultant_id>/absences/", hours_views.absences, name="absences"),
    path("agenda/<uuid:consultant_id>/absences/<uuid:absence_id>/retirer/", hours_views.drop, name="drop_absence"),
    path("agenda/<uuid:consultant_id>/collectives/", group_views.collective, name="collective"),
    path("agenda/<uuid:consultant_id>/collectives/<uuid:group_id>/deplacer/", group_views.move, name="move_group"),
    path("agenda/<uuid:consultant_id>/collectives/<uuid:group_id>/annuler/", group_views.cancel, name="cancel_group"),
    path("seances/<uuid:session_id>/glisser/", planning.shift, name="shift"),
    path("seances/<uuid:session_id>/remettre/", planning.undo, name="undo_move"),
    path("seances/<uuid:session_id>/tolerer/", planning.waive, name="waive"),
    path("bilans/<uuid:bilan_id>/travail/", views.declare, name="declare"),
    path("bilans/<uuid:bilan_id>/proposer-un-rendez-vous/", nudge_views.propose, name="nudge"),
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
    path("mon-bilan/seances/reserver/", own_planning.book, name="own_book"),
    path("mon-bilan/seances/<uuid:session_id>/deplacer/", own_planning.move, name="own_move"),
    path("mon-bilan/seances/<uuid:session_id>/annuler/", own_planning.cancel, name="own_cancel"),
    path("mon-bilan/travail/<uuid:work_id>/corriger/", own_planning.correct_work, name="own_correct_work"),
    path("mon-bilan/travail/", own_views.declare, name="own_declare"),
    path("bilans/<uuid:bilan_id>/seances/a-verifier/", situated.to_check, name="to_check"),
    path("bilans/<uuid:bilan_id>/pause/", interruptions.pause, name="pause"),
    path("bilans/<uuid:bilan_id>/reprise/", interruptions.resume, name="resume"),
    path("bilans/<uuid:bilan_id>/abandon/", interruptions.abandon, name="abandon"),
    path("mon-bilan/pause/", interruptions.own_pause, name="own_pause"),
    path("mon-bilan/reprise/", interruptions.own_resume, name="own_resume"),
    *attendance_urls.urlpatterns,
]
