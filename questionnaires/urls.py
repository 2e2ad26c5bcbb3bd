from django.urls import path

from questionnaires import own_views, paper_views, views

app_name = "questionnaires"
own = "mon-bilan/questionnaires/<uuid:assignment_id>/"
urlpatterns = [
    path("bilans/<uuid:bilan_id>/questionnaires/", views.assign, name="assign"),
    path("questionnaires/<uuid:assignment_id>/resultats/", views.results, name="results"),
    path("questionnaires/<uuid:assignment_id>/partager/", views.release, name="release"),
    path("questionnaires/<uuid:assignment_id>/rouvrir/", views.reopen, name="reopen"),
    path("questionnaires/<uuid:assignment_id>/feuille.pdf", paper_views.sheet, name="sheet"),
    path("questionnaires/<uuid:assignment_id>/feuille/", paper_views.type_sheet, name="type_sheet"),
    path("mon-bilan/questionnaires/", own_views.questionnaires, name="own"),
    path(own, own_views.questionnaire, name="own_questionnaire"),
    path(f"{own}commencer/", own_views.start, name="own_start"),
    path(f"{own}refuser/", own_views.refuse, name="own_refuse"),
    path(f"{own}question/<int:number>/", own_views.question, name="own_question"),
    path(f"{own}reponse/", own_views.answer, name="own_answer"),
    path(f"{own}verifier/", own_views.review, name="own_review"),
    path(f"{own}rendre/", own_views.submit, name="own_submit"),
    path(f"{own}resultats/", own_views.results, name="own_results"),
    path(f"{own}feuille/", paper_views.own_sheet, name="own_sheet"),
]
