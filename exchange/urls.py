from django.urls import path

from exchange import file_views as files
from exchange import note_views as notes

app_name = "exchange"
NOTES = "bilans/<uuid:bilan_id>/notes/"
FILES = "bilans/<uuid:bilan_id>/documents/"
OWN = "mon-bilan/documents/"

urlpatterns = [
    path(NOTES, notes.notes, name="notes"),
    path(f"{NOTES}nouvelle/", notes.start, name="note_start"),
    path(f"{NOTES}<uuid:note_id>/", notes.note, name="note"),
    path(f"{NOTES}<uuid:note_id>/supprimer/", notes.delete, name="note_delete"),
    path(FILES, files.bilan_file_list, name="bilan_file_list"),
    path(f"{FILES}ajouter/", files.bilan_file_add, name="bilan_file_add"),
    path(f"{FILES}<uuid:file_id>/", files.bilan_file_file, name="bilan_file_file"),
    path(f"{FILES}<uuid:file_id>/retirer/", files.bilan_file_remove, name="bilan_file_remove"),
    path(OWN, files.own_file_list, name="own_file_list"),
    path(f"{OWN}ajouter/", files.own_file_add, name="own_file_add"),
    path(f"{OWN}<uuid:file_id>/", files.own_file_file, name="own_file_file"),
    path(f"{OWN}<uuid:file_id>/retirer/", files.own_file_remove, name="own_file_remove"),
]
