from django.urls import path

from exchange import file_views as files
from exchange import note_views as notes
from exchange.phases import own_views as own_phases
from exchange.phases import views as phases

app_name = "exchange"
NOTES = "bilans/<uuid:bilan_id>/notes/"
FILES = "bilans/<uuid:bilan_id>/documents/"
OWN = "mon-bilan/documents/"
PHASE = "bilans/<uuid:bilan_id>/phases/<slug:text>/"
OWN_PHASE = "mon-bilan/phases/<slug:text>/"

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
    path(PHASE, phases.write, name="phase"),
    path(f"{PHASE}signer/", phases.sign, name="phase_sign"),
    path(f"{PHASE}document.pdf", phases.document, name="phase_document"),
    path(OWN_PHASE, own_phases.read, name="own_phase"),
    path(f"{OWN_PHASE}document.pdf", own_phases.document, name="own_phase_document"),
    path(f"{OWN_PHASE}signer/", own_phases.sign, name="own_phase_sign"),
    path(f"{OWN_PHASE}remarque/", own_phases.remark, name="own_phase_remark"),
]
