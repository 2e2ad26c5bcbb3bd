"""Every address of the house. Those of an organisation start with /o/<slug>/."""

from django.conf import settings
from django.urls import include, path

from bilan.pages import (
    bilan_page,
    certificates,
    course,
    demonstration,
    firms,
    home,
    letters,
    operator,
    own,
    papers,
    public_key,
    signatures,
    third_parties,
)
from bilan.pages.caseload import board, export, saved_views
from bilan.pages.caseload import views as caseload
from bilan.pages.closing import todo
from bilan.pages.closing import views as closing
from bilan.reports import csp_report
from organisations import proof_views, sign_in_views

operator_urls = (
    [
        path("", operator.organisations, name="organisations"),
        path("loi/", operator.law, name="law"),
        path("organismes/nouveau/", operator.create, name="create"),
        path("organismes/<uuid:organisation_id>/", operator.organisation, name="organisation"),
        path("organismes/<uuid:organisation_id>/renvoyer/", operator.resend, name="resend"),
    ],
    "operator",
)
bilan_urls = (
    [
        path("", caseload.start, name="start"),
        path("vues/", saved_views.views, name="views"),
        path("vues/<uuid:view_id>/", saved_views.change, name="change_view"),
        path("vues/<uuid:view_id>/supprimer/", saved_views.delete, name="delete_view"),
        path("bilans/export/", export.export, name="export"),
        path("charge/", board.board, name="load"),
        path("organisme/courriels/", letters.letters, name="letters"),
        path("bilans/<uuid:bilan_id>/", bilan_page.bilan, name="bilan"),
        path("bilans/<uuid:bilan_id>/presences/certificat/", certificates.certificate, name="certificate"),
        path("bilans/<uuid:bilan_id>/presences/frequentation/", certificates.frequentation, name="frequentation"),
        path("bilans/<uuid:bilan_id>/signatures/", signatures.signatures, name="signatures"),
        path("bilans/<uuid:bilan_id>/parcours/", course.course, name="course"),
        path("bilans/<uuid:bilan_id>/papiers/", papers.papers, name="papers"),
        path("bilans/<uuid:bilan_id>/papiers/<slug:form>/", papers.printed, name="paper"),
        path("beneficiaires/<uuid:beneficiary_id>/ouvrir/", bilan_page.open_bilan, name="open"),
        path("seances/a-clore/", todo.to_close, name="to_close"),
        path("seances/<uuid:session_id>/clore/", closing.close_session, name="close_session"),
        path("seances/<uuid:session_id>/preparer/", todo.prepare, name="prepare"),
    ],
    "bilans",
)
third_party_urls = (
    [
        path("represente/", third_parties.represented, name="represented"),
        path("entreprise/", firms.employer, name="employer"),
        path("entreprise/bilans/<uuid:bilan_id>/emargement/", firms.sheet, name="paid_sheet"),
        path("entreprise/bilans/<uuid:bilan_id>/certificat/", firms.certificate, name="paid_certificate"),
        path("entreprise/factures/<uuid:paid_invoice_id>/", firms.invoice, name="paid_invoice"),
    ],
    "third_parties",
)
own_urls = (
    [
        path("mon-bilan/", own.start, name="start"),
        path("mon-bilan/dossier/", own.folder, name="folder"),
        path("mon-bilan/parcours/", course.own_course, name="course"),
    ],
    "own",
)

urlpatterns = [
    path("", home.home, name="home"),
    path("compte/sessions/", sign_in_views.own_sessions, name="own_sessions"),  # in the place of allauth's page
    path("compte/sessions/autres/fermer/", sign_in_views.end_others, name="end_other_sessions"),
    path("compte/sessions/<int:pk>/fermer/", sign_in_views.end_one, name="end_session"),
    path("compte/session/", sign_in_views.session_state, name="session_state"),
    path("compte/session/reprise/", sign_in_views.session_reopened, name="session_reopened"),
    path("compte/preuve/", proof_views.prove, name="prove"),
    path("compte/preuve/faite/", proof_views.proved, name="proved"),
    path("cle-publique/", public_key.explain, name="public_key"),
    path("cle-publique/cle.txt", public_key.plain, name="public_key_plain"),
    path("compte/", include("allauth.urls")),
    path("exploitation/", include(operator_urls)),
    path("demonstration/", demonstration.move_clock, name="demonstration"),
    path("demonstration/courrier/", demonstration.letter_box, name="letter_box"),
    path("rapport/", csp_report, name="csp_report"),
    path("o/<slug:slug>/", include(bilan_urls)),
    path("o/<slug:slug>/", include(own_urls)),
    path("o/<slug:slug>/", include("bilan.pages.privacy.urls")),
    path("o/<slug:slug>/", include(third_party_urls)),
    path("o/<slug:slug>/", include("bilan.pages.follow_up.urls")),
    path("o/<slug:slug>/", include("organisations.urls")),
    path("o/<slug:slug>/", include("confidentiality.signatures.urls")),
    path("o/<slug:slug>/", include("beneficiaries.urls")),
    path("o/<slug:slug>/", include("sessions.programmes.urls")),
    path("o/<slug:slug>/", include("sessions.urls")),
    path("o/<slug:slug>/", include("funding.urls")),
    path("o/<slug:slug>/", include("funding.invoicing.urls")),
    path("o/<slug:slug>/", include("funding.declarations.urls")),
    path("o/<slug:slug>/", include("exchange.urls")),
    path("o/<slug:slug>/", include("questionnaires.urls")),
    path("o/<slug:slug>/", include("synthesis.urls")),
    path("o/<slug:slug>/", include("bilan.pages.compliance.urls")),
]

if settings.DEBUG:
    from bilan.style import style_page

    urlpatterns.append(path("style/", style_page, name="style"))
