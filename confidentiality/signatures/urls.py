"""The addresses of signatures: by a private link, from one's space, and for who follows them."""

from django.urls import path

from confidentiality.signatures import house_views as house
from confidentiality.signatures import link_views as link
from confidentiality.signatures.own_views import MEMBER, OWN, Doors

app_name = "signatures"


def _signed_in(base: str, name: str, doors: Doors) -> list:
    """The same pages under the person's space and under the team's."""
    return [
        path(base, doors.page, name=name),
        path(f"{base}ouvrir/", doors.open, name=f"{name}_open"),
        path(f"{base}document.pdf", doors.document, name=f"{name}_document"),
        path(f"{base}signer/", doors.sign, name=f"{name}_sign"),
        path(f"{base}refuser/", doors.refuse, name=f"{name}_refuse"),
        path(f"{base}scelle.pdf", doors.sealed, name=f"{name}_sealed"),
    ]


urlpatterns = [
    path("lien/signer/<str:token>/", link.page, name="link"),
    path("lien/signer/<str:token>/ouvrir/", link.open_, name="link_open"),
    path("lien/signer/<str:token>/document.pdf", link.document, name="link_document"),
    path("lien/signer/<str:token>/code/", link.code, name="link_code"),
    path("lien/signer/<str:token>/signer/", link.sign, name="link_sign"),
    path("lien/signer/<str:token>/refuser/", link.refuse, name="link_refuse"),
    path("lien/signer/<str:token>/scelle.pdf", link.sealed, name="link_sealed"),
    *_signed_in("mon-bilan/signatures/<uuid:signer_id>/", "own", OWN),
    *_signed_in("a-signer/<uuid:house_signer_id>/", "member", MEMBER),
    path("signatures/<uuid:signature_id>/", house.request_, name="request"),
    path("signatures/<uuid:signature_id>/document.pdf", house.document, name="document"),
    path("signatures/<uuid:signature_id>/scelle.pdf", house.sealed, name="sealed"),
    path("signatures/<uuid:signature_id>/annuler/", house.cancel, name="cancel"),
    path("signatures/<uuid:signature_id>/papier/", house.paper, name="paper"),
    path("signatures/signataires/<uuid:party_id>/papier/", house.scan, name="scan"),
    path("signatures/signataires/<uuid:party_id>/renvoyer/", house.again, name="again"),
]
