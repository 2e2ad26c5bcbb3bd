from django.urls import path

from synthesis import own_views, paper_views, views

app_name = "synthesis"
ONE = "bilans/<uuid:bilan_id>/synthese/"
OWN = "mon-bilan/synthese/"

urlpatterns = [
    path(ONE, views.write, name="write"),
    path(f"{ONE}commencer/", views.start, name="start"),
    path(f"{ONE}partager/", views.share, name="share"),
    path(f"{ONE}figer/", views.freeze, name="freeze"),
    path(f"{ONE}proposer/", views.propose, name="propose"),
    path(f"{ONE}remettre/", views.hand_over, name="hand_over"),
    path(f"{ONE}document.pdf", views.document, name="document"),
    path(f"{ONE}feuille.pdf", paper_views.sheet, name="sheet"),
    path(f"{ONE}feuille/", paper_views.type_sheet, name="type_sheet"),
    path(f"{ONE}rubriques/<slug:heading>/", views.write_section, name="write_section"),
    path(f"{ONE}rubriques/<slug:heading>/commenter/", views.comment, name="comment"),
    path(f"{ONE}commentaires/<uuid:comment_id>/regler/", views.settle_comment, name="settle_comment"),
    path(OWN, own_views.read, name="own"),
    path(f"{OWN}observations/", own_views.observe, name="observe"),
    path(f"{OWN}rubriques/<slug:heading>/commenter/", own_views.comment, name="own_comment"),
    path(f"{OWN}valider/", own_views.validate, name="validate"),
    path(f"{OWN}recevoir/", own_views.acknowledge, name="acknowledge"),
    path(f"{OWN}document.pdf", own_views.document, name="own_document"),
]
