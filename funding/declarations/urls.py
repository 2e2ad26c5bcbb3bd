from django.urls import path

from funding.declarations import views

app_name = "declarations"
urlpatterns = [
    path("declarations/", views.calendar, name="calendar"),
    path("declarations/importer/", views.import_list, name="import"),
    path("declarations/<uuid:line_id>/", views.sheet, name="sheet"),
    path("declarations/annuler/<uuid:declaration_id>/", views.void_declaration, name="void"),
    path("declarations/dossiers/<uuid:platform_file_id>/", views.match_file, name="match_file"),
]
