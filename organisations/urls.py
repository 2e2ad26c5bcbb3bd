from django.urls import path

from organisations import caseload_views, views

app_name = "organisations"
urlpatterns = [
    path("lien/<str:token>/", views.invitation, name="invitation"),
    path("equipe/", views.team_page, name="team"),
    path("equipe/inviter/", views.invite, name="invite"),
    path("equipe/invitations/<uuid:invitation_id>/renvoyer/", views.resend, name="resend"),
    path("equipe/invitations/<uuid:invitation_id>/annuler/", views.revoke, name="revoke"),
    path("equipe/<uuid:membership_id>/roles/", views.roles, name="roles"),
    path("equipe/<uuid:membership_id>/plafond/", caseload_views.ceiling, name="ceiling"),
    path("organisme/reperes/", caseload_views.landmarks, name="landmarks"),
    path("organisme/", views.settings_page, name="settings"),
]
