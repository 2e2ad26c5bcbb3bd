from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "questionnaires"
    label = "questionnaires"
    verbose_name = "Questionnaires"
