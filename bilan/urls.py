"""Every address of the house. Those of an organisation start with /o/<slug>/."""

from django.conf import settings
from django.urls import include, path

from bilan.pages import bilan_page, caseload, demonstration, home, operator, own, public_key

operator_urls = (
    [
        path("", operator.organisations, name="organisations"),
        path("organismes/nouveau/", operator.create, name="create"),
        path("organismes/<uuid:organisation_id>/", operator.organisation, name="organisation"),
        path("organismes/<uuid:organisation_id>/renvoyer/", operator.resend, name="resend"),
    ],
    "operator",
)
bilan_urls = (
    [
        path("", caseload.start, name="start"),
        path("bilans/<uuid:bilan_id>/", bilan_page.bilan, name="bilan"),
        path("beneficiaires/<uuid:beneficiary_id>/ouvrir/", bilan_page.open_bilan, name="open"),
    ],
    "bilans",
)
own_urls = ([path("mon-bilan/", own.start, name="start")], "own")

urlpatterns = [
    path("", home.home, name="home"),
    path("cle-publique/", public_key.explain, name="public_key"),
    path("cle-publique/cle.txt", public_key.plain, name="public_key_plain"),
    path("compte/", include("allauth.urls")),
    path("exploitation/", include(operator_urls)),
    path("demonstration/", demonstration.move_clock, name="demonstration"),
    path("demonstration/courrier/", demonstration.letter_box, name="letter_box"),
    path("o/<slug:slug>/", include(bilan_urls)),
    path("o/<slug:slug>/", include(own_urls)),
    path("o/<slug:slug>/", include("organisations.urls")),
    path("o/<slug:slug>/", include("beneficiaries.urls")),
    path("o/<slug:slug>/", include("sessions.urls")),
    path("o/<slug:slug>/", include("funding.urls")),
    path("o/<slug:slug>/", include("questionnaires.urls")),
    path("o/<slug:slug>/", include("synthesis.urls")),
]

if settings.DEBUG:
    from bilan.style import style_page

    urlpatterns.append(path("style/", style_page, name="style"))
