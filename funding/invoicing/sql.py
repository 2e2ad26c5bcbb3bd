"""What the database itself refuses about invoices: numbers, sums, changes after the issue, erasing too early."""

# Number and lock. The row of the counter is locked until the transaction ends: of two invoices issued at once the
# second waits, and an issue that is rolled back gives its number back. The bilan is locked first, everywhere.
MOVES = """
CREATE OR REPLACE FUNCTION invoice_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE given integer; part record; taken numeric; origin record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.number IS NOT NULL OR NEW.issued_at IS NOT NULL THEN
            RAISE EXCEPTION 'an invoice starts as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_starts_as_a_draft';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.number IS NOT NULL THEN
        IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'reminders_stopped_at' = to_jsonb(NEW) - 'reminders_stopped_at' THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM funding_invoicepurge WHERE invoice_id = OLD.id) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'an issued invoice is neither changed nor deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'issued_invoice_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (NEW.bilan_id, NEW.line_id, NEW.kind) IS DISTINCT FROM (OLD.bilan_id, OLD.line_id, OLD.kind)
       OR NEW.credited_id IS DISTINCT FROM OLD.credited_id THEN
        RAISE EXCEPTION 'a draft does not move to another part or bilan'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'draft_stays_in_its_bilan';
    END IF;
    IF NEW.issued_at IS NULL THEN
        RETURN NEW;
    END IF;

    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    SELECT line.amount, line.scheme, line.plan_id, line.state, line.set_aside_at INTO part
      FROM funding_fundingline line JOIN funding_fundingplan plan ON plan.id = line.plan_id
     WHERE line.id = NEW.line_id AND plan.bilan_id = NEW.bilan_id;
    IF NOT FOUND OR part.scheme IN ('CPF', 'EMPLOYER_TOP_UP', 'OTHER_TOP_UP')
       OR (part.scheme = 'SELF' AND EXISTS (SELECT FROM funding_fundingline
                                            WHERE plan_id = part.plan_id AND scheme = 'CPF' AND set_aside_at IS NULL))
       OR (NEW.kind = 'invoice' AND (part.state = 'refused' OR part.set_aside_at IS NOT NULL)) THEN
        RAISE EXCEPTION 'this part of the price is not invoiced'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_suits_its_part';
    END IF;
    IF NEW.kind = 'invoice' THEN
        -- What was discounted is given: it is never invoiced again.
        SELECT coalesce(sum(CASE WHEN kind = 'invoice' THEN amount WHEN cause = 'gesture' THEN 0 ELSE -amount END), 0) INTO taken
          FROM funding_invoice WHERE line_id = NEW.line_id AND number IS NOT NULL;
        IF taken + NEW.amount > part.amount THEN
            RAISE EXCEPTION 'more than its part would be invoiced to a payer'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_within_their_part';
        END IF;
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('regimes:' || NEW.organisation_id, 0));
        IF NEW.vat_kind IS DISTINCT FROM (SELECT kind FROM funding_vatperiod
                                          WHERE withdrawn_at IS NULL AND valid_from <= NEW.issued_on
                                          ORDER BY valid_from DESC LIMIT 1) THEN
            RAISE EXCEPTION 'the invoice does not follow the regime of its day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_follows_the_regime_of_its_day';
        END IF;
    ELSE
        SELECT * INTO origin FROM funding_invoice WHERE id = NEW.credited_id FOR NO KEY UPDATE;
        IF origin.number IS NULL OR origin.kind <> 'invoice' OR origin.line_id <> NEW.line_id
           OR (origin.vat_kind, origin.vat_rate) IS DISTINCT FROM (NEW.vat_kind, NEW.vat_rate) THEN
            RAISE EXCEPTION 'a credit note corrects one issued invoice of the same part'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_note_has_its_invoice';
        END IF;
        SELECT coalesce(sum(amount), 0) INTO taken
          FROM funding_invoice WHERE credited_id = NEW.credited_id AND number IS NOT NULL;
        IF taken + NEW.amount > origin.amount THEN
            RAISE EXCEPTION 'more would be credited than was invoiced'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_notes_within_their_invoice';
        END IF;
    END IF;

    INSERT INTO funding_invoicecounter AS counter (id, organisation_id, year, last_number, last_on)
         VALUES (gen_random_uuid(), NEW.organisation_id, extract(year FROM NEW.issued_on), 1, NEW.issued_on)
    ON CONFLICT (organisation_id, year) DO UPDATE
            SET last_number = counter.last_number + 1, last_on = excluded.last_on
          WHERE counter.last_on <= excluded.last_on
      RETURNING last_number INTO given;
    IF given IS NULL OR EXISTS (SELECT FROM funding_invoicecounter
                                WHERE organisation_id = NEW.organisation_id
                                  AND year > extract(year FROM NEW.issued_on)) THEN
        RAISE EXCEPTION 'a later day already has an invoice'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_is_not_backdated';
    END IF;
    IF NEW.number IS NOT NULL AND NEW.number <> given THEN
        RAISE EXCEPTION 'numbers follow one another without gap or double'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_numbers_follow';
    END IF;
    NEW.number := given;
    RETURN NEW;
END $$;
"""

INVOICES = (
    MOVES
    + """
CREATE TRIGGER invoice_moves BEFORE INSERT OR UPDATE OR DELETE ON funding_invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_moves();

CREATE FUNCTION invoice_counter_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the counter moves with an invoice alone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_counter_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_counter_moves BEFORE INSERT OR UPDATE OR DELETE ON funding_invoicecounter
    FOR EACH ROW EXECUTE FUNCTION invoice_counter_moves();

CREATE FUNCTION invoice_may_be_purged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM funding_invoice WHERE id = NEW.invoice_id AND year = NEW.year AND number = NEW.number
                   AND kept_until <= NEW.kept_until) THEN
        RAISE EXCEPTION 'what is purged was issued, and kept for its time'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_may_be_purged';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoice_may_be_purged BEFORE INSERT ON funding_invoicepurge
    FOR EACH ROW EXECUTE FUNCTION invoice_may_be_purged();
"""
)

# The invoice row is the lock: of two payments at once the second counts the first.
# What was given up is no money received: a credit note that comes later takes it first, and nothing of it is given back.
BALANCE = """
CREATE OR REPLACE FUNCTION invoice_balance(of_invoice uuid) RETURNS numeric LANGUAGE sql STABLE
RETURN (
    SELECT asked.open - least(asked.lost, greatest(asked.open, 0))
      FROM (SELECT invoice.amount
                 - coalesce((SELECT sum(amount) FROM funding_invoice
                             WHERE credited_id = of_invoice AND number IS NOT NULL), 0)
                 - coalesce((SELECT sum(CASE kind WHEN 'refund' THEN -amount ELSE amount END) FROM funding_settlement
                             WHERE invoice_id = of_invoice AND voided_at IS NULL AND kind <> 'write_off'), 0) AS open,
                   coalesce((SELECT sum(amount) FROM funding_settlement
                             WHERE invoice_id = of_invoice AND voided_at IS NULL AND kind = 'write_off'), 0) AS lost
              FROM funding_invoice invoice WHERE invoice.id = of_invoice) asked
);
"""

SETTLEMENTS = """
CREATE FUNCTION settlement_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_invoice record; balance numeric;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM funding_invoicepurge WHERE invoice_id = OLD.invoice_id) THEN
            RETURN OLD;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
           AND to_jsonb(OLD) - ARRAY['voided_at', 'voided_by_id', 'void_reason']
             = to_jsonb(NEW) - ARRAY['voided_at', 'voided_by_id', 'void_reason'] THEN
            RETURN NEW;
        END IF;
    ELSE
        SELECT kind, number INTO of_invoice FROM funding_invoice WHERE id = NEW.invoice_id FOR NO KEY UPDATE;
        IF of_invoice.kind IS DISTINCT FROM 'invoice' OR of_invoice.number IS NULL OR NEW.voided_at IS NOT NULL THEN
            RAISE EXCEPTION 'money moves for an issued invoice'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_of_an_issued_invoice';
        END IF;
        balance := invoice_balance(NEW.invoice_id);
        IF NEW.kind = 'refund' AND NEW.amount > -balance THEN
            RAISE EXCEPTION 'more would be refunded than was paid too much'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_what_was_overpaid';
        ELSIF NEW.kind <> 'refund' AND NEW.amount > balance THEN
            RAISE EXCEPTION 'more would be settled than is due'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_within_what_is_due';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a settlement is voided, never edited nor deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_is_kept';
END $$;
CREATE TRIGGER settlement_moves BEFORE INSERT OR UPDATE OR DELETE ON funding_settlement
    FOR EACH ROW EXECUTE FUNCTION settlement_moves();

CREATE FUNCTION invoice_reminder_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM funding_invoicepurge WHERE invoice_id = OLD.invoice_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a reminder stays written'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'invoice_reminder_is_kept';
END $$;
CREATE TRIGGER invoice_reminder_is_kept BEFORE UPDATE OR DELETE ON funding_invoicereminder
    FOR EACH ROW EXECUTE FUNCTION invoice_reminder_is_kept();
"""

# The mention that an invoice prints is that of its day: no regime is entered behind it, none is taken from under it.
# An invoice holds this lock shared until it is committed, a regime alone: neither is judged before the other is known.
PERIODS = """
CREATE OR REPLACE FUNCTION vat_period_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND NOT (
           OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
           AND to_jsonb(OLD) - ARRAY['withdrawn_at', 'withdrawn_by_id']
             = to_jsonb(NEW) - ARRAY['withdrawn_at', 'withdrawn_by_id'])) THEN
        RAISE EXCEPTION 'a regime is withdrawn, never edited nor deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'vat_period_is_kept';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('regimes:' || NEW.organisation_id, 0));
    IF EXISTS (SELECT FROM funding_invoicecounter
               WHERE organisation_id = NEW.organisation_id AND last_on >= NEW.valid_from) THEN
        RAISE EXCEPTION 'an invoice was already issued on that day or later'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vat_period_is_not_behind_an_invoice';
    END IF;
    RETURN NEW;
END $$;
"""

REGIMES = (
    PERIODS
    + """
CREATE TRIGGER vat_period_moves BEFORE INSERT OR UPDATE OR DELETE ON funding_vatperiod
    FOR EACH ROW EXECUTE FUNCTION vat_period_moves();
"""
)

CREATE = INVOICES + BALANCE + SETTLEMENTS + REGIMES
DROP = """
DROP TRIGGER vat_period_moves ON funding_vatperiod;
DROP FUNCTION vat_period_moves();
DROP TRIGGER invoice_reminder_is_kept ON funding_invoicereminder;
DROP FUNCTION invoice_reminder_is_kept();
DROP TRIGGER settlement_moves ON funding_settlement;
DROP FUNCTION settlement_moves();
DROP FUNCTION invoice_balance(uuid);
DROP TRIGGER invoice_may_be_purged ON funding_invoicepurge;
DROP FUNCTION invoice_may_be_purged();
DROP TRIGGER invoice_counter_moves ON funding_invoicecounter;
DROP FUNCTION invoice_counter_moves();
DROP TRIGGER invoice_moves ON funding_invoice;
DROP FUNCTION invoice_moves();
"""
