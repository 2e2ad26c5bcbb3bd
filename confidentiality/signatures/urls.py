"""The addresses of signatures: by a private link, from one's space, and for who follows them."""

from django.urls import path

from confidentiality.signatures import house_views as house
from confidentiality.signatures import link_views as link
from confidentiality.signatures import own_views as own

app_name = "signatures"


def _signed_in(prefix: str, name: str) -> list:
    """The same pages under the person's space and under the team's."""
    base = f"{prefix}<uuid:signer_id>/"
    return [
        path(base, own.page, name=name),
        path(f"{base}ouvrir/", own.open_, name=f"{name}_open"),
        path(f"{base}document.pdf", own.document, name=f"{name}_document"),
        path(f"{base}signer/", own.sign, name=f"{name}_sign"),
        path(f"{base}refuser/", own.refuse, name=f"{name}_refuse"),
        path(f"{base}scelle.pdf", own.sealed, name=f"{name}_sealed"),
    ]


urlpatterns = [
    path("lien/signer/<str:token>/", link.page, name="link"),
    path("lien/signer/<str:token>/ouvrir/", link.open_, name="link_open"),
    path("lien/signer/<str:token>/document.pdf", link.document, name="link_document"),
    path("lien/signer/<str:token>/code/", link.code, name="link_code"),
    path("lien/signer/<str:token>/signer/", link.sign, name="link_sign"),
    path("lien/signer/<str:token>/refuser/", link.refuse, name="link_refuse"),
    path("lien/signer/<str:token>/scelle.pdf", link.sealed, name="link_sealed"),
    *_signed_in("mon-bilan/signatures/", "own"),
    *_signed_in("a-signer/", "member"),
    path("signatures/<uuid:request_id>/", house.request_, name="request"),
    path("signatures/<uuid:request_id>/document.pdf", house.document, name="document"),
    path("signatures/<uuid:request_id>/scelle.pdf", house.sealed, name="sealed"),
    path("signatures/<uuid:request_id>/annuler/", house.cancel, name="cancel"),
    path("signatures/<uuid:request_id>/papier/", house.paper, name="paper"),
    path("signatures/signataires/<uuid:party_id>/papier/", house.scan, name="scan"),
    path("signatures/signataires/<uuid:party_id>/renvoyer/", house.again, name="again"),
]
