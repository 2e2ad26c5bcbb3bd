from django.urls import path

from funding.invoicing.views import drafts, house, journal, money, own

app_name = "invoicing"
urlpatterns = [
    path("factures/", journal.invoices, name="invoices"),
    path("factures/a-facturer/", journal.to_invoice, name="to_invoice"),
    path("factures/export/", journal.export_invoices, name="export_invoices"),
    path("bilans/<uuid:bilan_id>/factures/", journal.bilan_invoices, name="bilan_invoices"),
    path("bilans/<uuid:bilan_id>/factures/avoirs/", drafts.credit_bilan, name="credit_bilan"),
    path("financement/parts/<uuid:line_id>/facturer/", drafts.prepare, name="prepare_invoice"),
    path("factures/<uuid:invoice_id>/", money.invoice, name="invoice"),
    path("factures/<uuid:invoice_id>/document/", money.pdf, name="invoice_pdf"),
    path("factures/<uuid:invoice_id>/modifier/", drafts.change, name="change_invoice"),
    path("factures/<uuid:invoice_id>/supprimer/", drafts.discard, name="discard_invoice"),
    path("factures/<uuid:invoice_id>/emettre/", drafts.issue, name="issue_invoice"),
    path("factures/<uuid:invoice_id>/avoir/", drafts.credit, name="credit_invoice"),
    path("factures/<uuid:invoice_id>/paiement/", money.pay, name="pay_invoice"),
    path("factures/<uuid:invoice_id>/remboursement/", money.refund, name="refund_invoice"),
    path("factures/<uuid:invoice_id>/perte/", money.lose, name="lose_invoice"),
    path("factures/<uuid:invoice_id>/relances/arreter/", money.stop_reminders, name="stop_reminders"),
    path("reglements/<uuid:settlement_id>/annuler/", money.void, name="void_settlement"),
    path("organisme/facturation/", house.billing, name="billing"),
    path("organisme/facturation/regime/", house.add_regime, name="add_regime"),
    path("organisme/facturation/regime/<uuid:period_id>/retirer/", house.withdraw_regime, name="withdraw_regime"),
    path("mon-bilan/factures/", own.invoices, name="own_invoices"),
    path("mon-bilan/factures/<uuid:invoice_id>/", own.invoice, name="own_invoice"),
]
