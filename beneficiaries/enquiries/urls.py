"""Addresses of first contacts, part of those of the app."""

from django.urls import path

from beneficiaries.enquiries import acts, public_views, views

ONE = "premiers-contacts/<uuid:enquiry_id>/"

urlpatterns = [
    path("contact/", public_views.contact_form, name="contact_form"),
    path("contact/merci/", public_views.contact_thanks, name="contact_thanks"),
    path("premiers-contacts/", views.enquiries, name="enquiries"),
    path("premiers-contacts/nouveau/", views.enter, name="enter_enquiry"),
    path("premiers-contacts/chiffres/", views.figures, name="enquiry_figures"),
    path(ONE, views.enquiry, name="enquiry"),
    path(f"{ONE}modifier/", views.edit, name="edit_enquiry"),
    path(f"{ONE}objectifs/", views.read_objectives, name="read_objectives"),
    path(f"{ONE}objectifs/noter/", views.objectives, name="note_objectives"),
    path(f"{ONE}echange/", acts.contact, name="note_contact"),
    path(f"{ONE}entretien/", acts.plan_talk, name="plan_talk"),
    path("premiers-contacts/entretiens/<uuid:talk_id>/", acts.talk, name="talk"),
    path(f"{ONE}confier/", acts.assign, name="assign_enquiry"),
    path(f"{ONE}prendre/", acts.take, name="take_enquiry"),
    path(f"{ONE}clore/", acts.close, name="close_enquiry"),
    path(f"{ONE}rouvrir/", acts.reopen, name="reopen_enquiry"),
    path(f"{ONE}effacer/", acts.erase, name="erase_enquiry"),
    path(f"{ONE}convertir/", acts.convert, name="convert_enquiry"),
    path(f"{ONE}rattacher/", acts.attach, name="attach_enquiry"),
]
