from django.urls import path

from exchange import file_views as files
from exchange import note_views as notes
from exchange.closing import views as closing
from exchange.messages import views as messages
from exchange.phases import own_views as own_phases
from exchange.phases import views as phases

app_name = "exchange"
NOTES = "bilans/<uuid:bilan_id>/notes/"
FILES = "bilans/<uuid:bilan_id>/documents/"
OWN = "mon-bilan/documents/"
MESSAGES = "bilans/<uuid:bilan_id>/messages/"
OWN_MESSAGES = "mon-bilan/messages/"
PAPERS = "mon-bilan/seances/entre-deux/"
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
    path("messages/", messages.conversations, name="conversations"),
    path(MESSAGES, messages.bilan_messages, name="bilan_messages"),
    path(f"{MESSAGES}envoyer/", messages.bilan_message_send, name="bilan_message_send"),
    path(f"{MESSAGES}lu/", messages.bilan_messages_read, name="bilan_messages_read"),
    path(f"{MESSAGES}<uuid:message_id>/retirer/", messages.bilan_message_take_back, name="bilan_message_take_back"),
    path(OWN_MESSAGES, messages.own_messages, name="own_messages"),
    path(f"{OWN_MESSAGES}envoyer/", messages.own_message_send, name="own_message_send"),
    path(f"{OWN_MESSAGES}lu/", messages.own_messages_read, name="own_messages_read"),
    path(f"{OWN_MESSAGES}<uuid:message_id>/retirer/", messages.own_message_take_back, name="own_message_take_back"),
    path(PAPERS, closing.own_papers, name="own_papers"),
    path(f"{PAPERS}<uuid:summary_id>/lu/", closing.own_summary_read, name="own_summary_read"),
    path(f"{PAPERS}exercices/<uuid:exercise_id>/", closing.own_exercise, name="own_exercise"),
    path("exercices/<uuid:exercise_id>/retirer/", closing.withdraw, name="exercise_withdraw"),
    path("seances/<uuid:session_id>/rien-a-noter/", closing.nothing_to_note, name="nothing_to_note"),
    path(PHASE, phases.write, name="phase"),
    path(f"{PHASE}signer/", phases.sign, name="phase_sign"),
    path(f"{PHASE}document.pdf", phases.document, name="phase_document"),
    path(OWN_PHASE, own_phases.read, name="own_phase"),
    path(f"{OWN_PHASE}document.pdf", own_phases.document, name="own_phase_document"),
    path(f"{OWN_PHASE}signer/", own_phases.sign, name="own_phase_sign"),
    path(f"{OWN_PHASE}remarque/", own_phases.remark, name="own_phase_remark"),
]
