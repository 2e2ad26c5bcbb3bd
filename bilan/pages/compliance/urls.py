from django.urls import path

from bilan.pages.compliance import views

app_name = "compliance"
urlpatterns = [
    path("conformite/", views.index, name="index"),
    path("conformite/mentions/", views.coordinates, name="coordinates"),
    path("conformite/documents/<slug:document>/", views.document, name="document"),
    path("conformite/documents/<slug:document>/pdf/", views.printed, name="printed"),
]
