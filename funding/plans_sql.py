"""What the database itself refuses about the parts of a plan, their papers, and the provider's suspensions."""

# What is set aside counts no more; the rest adds up to the price when the transaction commits (see `sql.PLANS`).
MATCH_PRICE = """
CREATE OR REPLACE FUNCTION funding_lines_match_price() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text := coalesce(current_setting('bilan.organisation_id', true), '');
    of_organisation uuid; of_plan uuid; agreed numeric; shared numeric;
BEGIN
    IF TG_TABLE_NAME = 'funding_fundingplan' THEN
        of_organisation := NEW.organisation_id; of_plan := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        of_organisation := OLD.organisation_id; of_plan := OLD.plan_id;
    ELSE
        of_organisation := NEW.organisation_id; of_plan := NEW.plan_id;
    END IF;
    PERFORM set_config('bilan.organisation_id', of_organisation::text, true);
    SELECT price INTO agreed FROM funding_fundingplan WHERE id = of_plan FOR NO KEY UPDATE;
    SELECT coalesce(sum(amount), 0) INTO shared FROM funding_fundingline WHERE plan_id = of_plan{counted};
    PERFORM set_config('bilan.organisation_id', found, true);
    IF agreed IS DISTINCT FROM shared THEN
        RAISE EXCEPTION 'the lines of a funding plan do not add up to its price'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_lines_match_price';
    END IF;
    RETURN NULL;
END $$;
"""

# The bilan row is the lock, as for its hours: of two that move parts of one plan the second sees what the first did.
LINE_MOVES = """
CREATE OR REPLACE FUNCTION funding_line_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a part of a plan is set aside, never deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'funding_line_is_kept';
    END IF;
    PERFORM FROM beneficiaries_bilan
      WHERE id = (SELECT bilan_id FROM funding_fundingplan WHERE id = NEW.plan_id) FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'drafted' OR NEW.set_aside_at IS NOT NULL THEN
            RAISE EXCEPTION 'a new part is still to be asked'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'new_line_is_drafted';
        END IF;
    ELSE
        IF OLD.set_aside_at IS NOT NULL THEN
            RAISE EXCEPTION 'a part that was set aside does not change'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'set_aside_line_is_kept';
        END IF;
        IF NEW.state <> OLD.state AND NOT EXISTS (
            SELECT FROM (VALUES ('drafted', 'asked', false), ('drafted', 'agreed', false), ('drafted', 'refused', true),
                           ('asked', 'agreed', false), ('asked', 'refused', true), ('asked', 'drafted', true),
                           ('agreed', 'invoiced', false), ('agreed', 'refused', true), ('agreed', 'asked', true),
                           ('agreed', 'drafted', true), ('refused', 'asked', true), ('refused', 'drafted', true),
                           ('invoiced', 'paid', false), ('invoiced', 'agreed', true), ('paid', 'invoiced', true)) AS move(was, becomes, needs_reason)
             WHERE was = OLD.state AND becomes = NEW.state AND (NOT needs_reason OR NEW.reason <> '')) THEN
            RAISE EXCEPTION 'this state does not follow that one, or does not say why'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_line_moves';
        END IF;
        IF (NEW.state NOT IN ('invoiced', 'paid') OR NEW.set_aside_at IS NOT NULL OR NEW.amount <> OLD.amount)
           AND (OLD.state IN ('invoiced', 'paid') OR NEW.set_aside_at IS NOT NULL OR NEW.state = 'refused')
           AND 0 < (SELECT coalesce(sum(CASE kind WHEN 'invoice' THEN amount ELSE -amount END), 0)
                      FROM funding_invoice WHERE line_id = NEW.id AND number IS NOT NULL) THEN
            RAISE EXCEPTION 'an invoice of this part stands: it is corrected by a credit note'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'invoiced_line_follows_its_invoices';
        END IF;
        IF NEW.scheme <> OLD.scheme
           OR ((NEW.amount, NEW.payer_name, NEW.employer_id) IS DISTINCT FROM (OLD.amount, OLD.payer_name, OLD.employer_id)
               AND NEW.state <> 'drafted') THEN
            RAISE EXCEPTION 'what was asked keeps its amount and its payer'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'asked_line_keeps_its_terms';
        END IF;
    END IF;
    IF EXISTS (SELECT FROM beneficiaries_employer firm JOIN organisations_organisation provider
                   ON provider.id = NEW.organisation_id
               WHERE firm.id = NEW.employer_id AND left(firm.siret, 9) = left(provider.siret, 9)) THEN
        RAISE EXCEPTION 'an employer does not provide the bilan that it pays (R6313-5)'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'employer_is_not_provider';
    END IF;
    RETURN NEW;
END $$;
"""

LINES = """
CREATE TRIGGER funding_line_moves BEFORE INSERT OR UPDATE OR DELETE ON funding_fundingline
    FOR EACH ROW EXECUTE FUNCTION funding_line_moves();

CREATE FUNCTION funding_line_is_traced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was text := ''; instant timestamptz := NEW.state_at;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.state, NEW.set_aside_at, NEW.amount, NEW.payer_name, NEW.employer_id, NEW.reference, NEW.state_at)
           IS NOT DISTINCT FROM
           (OLD.state, OLD.set_aside_at, OLD.amount, OLD.payer_name, OLD.employer_id, OLD.reference, OLD.state_at) THEN
            RETURN NULL;
        END IF;
        was := OLD.state;
        instant := coalesce(NEW.set_aside_at, NEW.state_at);
    END IF;
    INSERT INTO funding_fundinglinemove (id, organisation_id, line_id, number, from_state, to_state, is_set_aside,
                                         amount, payer_name, "on", at, by_id, reason, reference)
    SELECT gen_random_uuid(), NEW.organisation_id, NEW.id, coalesce(max(number), 0) + 1, was, NEW.state,
           NEW.set_aside_at IS NOT NULL, NEW.amount, NEW.payer_name, NEW.state_on, instant, NEW.state_by_id,
           NEW.reason, NEW.reference
      FROM funding_fundinglinemove WHERE line_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER funding_line_is_traced AFTER INSERT OR UPDATE ON funding_fundingline
    FOR EACH ROW EXECUTE FUNCTION funding_line_is_traced();

CREATE FUNCTION line_move_is_written_by_its_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a move is written by its line alone'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'line_move_is_written_by_its_line';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_move_is_written_by_its_line BEFORE INSERT ON funding_fundinglinemove
    FOR EACH ROW EXECUTE FUNCTION line_move_is_written_by_its_line();
"""

PAPERS = """
CREATE FUNCTION funding_proof_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
       AND to_jsonb(OLD) - ARRAY['voided_at', 'voided_by_id', 'void_reason']
         = to_jsonb(NEW) - ARRAY['voided_at', 'voided_by_id', 'void_reason'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a paper of the plan is voided, never edited nor deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'funding_proof_is_kept';
END $$;
CREATE TRIGGER funding_proof_is_kept BEFORE UPDATE OR DELETE ON funding_fundingproof
    FOR EACH ROW EXECUTE FUNCTION funding_proof_is_kept();

CREATE FUNCTION suspension_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
       AND to_jsonb(OLD) - ARRAY['voided_at', 'voided_by_id', 'void_reason']
         = to_jsonb(NEW) - ARRAY['voided_at', 'voided_by_id', 'void_reason'] THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND OLD.ends_on IS NULL AND NEW.ends_on IS NOT NULL
       AND NEW.ended_by_id IS NOT NULL AND NEW.ended_at IS NOT NULL
       AND to_jsonb(OLD) - ARRAY['ends_on', 'ended_by_id', 'ended_at']
         = to_jsonb(NEW) - ARRAY['ends_on', 'ended_by_id', 'ended_at'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a suspension ends once or is voided, nothing else of it moves'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'suspension_is_kept';
END $$;
CREATE TRIGGER suspension_is_kept BEFORE UPDATE OR DELETE ON funding_suspension
    FOR EACH ROW EXECUTE FUNCTION suspension_is_kept();
"""

# Nothing starts while a payer has refused and nobody has taken its part; once it began, it goes on.
START = """
CREATE FUNCTION refused_part_waits(of_bilan uuid, on_day date) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM funding_fundingline line JOIN funding_fundingplan plan ON plan.id = line.plan_id
     WHERE plan.bilan_id = of_bilan AND line.state = 'refused' AND line.set_aside_at IS NULL AND line.state_on <= on_day
);

CREATE FUNCTION session_waits_for_funding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'held' OR NEW.kind <> 'accompaniment' OR NEW.is_irregular THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'held' AND NOT OLD.is_irregular THEN
        RETURN NEW;
    END IF;
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    IF refused_part_waits(NEW.bilan_id, (NEW.ends_at AT TIME ZONE 'Europe/Paris')::date)
       AND NOT EXISTS (SELECT FROM bilan_sessions_session WHERE bilan_id = NEW.bilan_id AND id <> NEW.id
                       AND state = 'held' AND kind = 'accompaniment') THEN
        RAISE EXCEPTION 'a part of the price was refused and is not dealt again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'held_with_settled_funding';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_waits_for_funding BEFORE INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW EXECUTE FUNCTION session_waits_for_funding();
"""

CREATE = MATCH_PRICE.format(counted=" AND set_aside_at IS NULL") + LINE_MOVES + LINES + PAPERS + START
DROP = """
DROP TRIGGER session_waits_for_funding ON bilan_sessions_session;
DROP FUNCTION session_waits_for_funding();
DROP FUNCTION refused_part_waits(uuid, date);
DROP TRIGGER suspension_is_kept ON funding_suspension;
DROP FUNCTION suspension_is_kept();
DROP TRIGGER funding_proof_is_kept ON funding_fundingproof;
DROP FUNCTION funding_proof_is_kept();
DROP TRIGGER line_move_is_written_by_its_line ON funding_fundinglinemove;
DROP FUNCTION line_move_is_written_by_its_line();
DROP TRIGGER funding_line_is_traced ON funding_fundingline;
DROP FUNCTION funding_line_is_traced();
DROP TRIGGER funding_line_moves ON funding_fundingline;
DROP FUNCTION funding_line_moves();
""" + MATCH_PRICE.format(counted="")
