"""What the database itself refuses about funding rules, plans and agreements."""

# A rule is never edited nor deleted (invariant 15). The one thing that moves is
# `superseded_at`, written here when another rule supersedes it; an own rule may be stricter
# than the law on any of its days, never looser (invariant 11).
RULES = """
CREATE FUNCTION lowest_legal_number(of_parameter text, since date, until date) RETURNS numeric
LANGUAGE sql STABLE
RETURN (
    SELECT min(number) FROM (
        SELECT number, valid_from,
               coalesce(valid_to, lead(valid_from) OVER (ORDER BY valid_from) - 1, 'infinity'::date) AS ends
        FROM law_legalvalue WHERE parameter = of_parameter AND valid_from IS NOT NULL
    ) period
    WHERE valid_from <= coalesce(until, 'infinity'::date) AND ends >= since
);

CREATE FUNCTION funding_rule_enters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.superseded_at IS NOT NULL THEN
        RAISE EXCEPTION 'a new rule is not superseded yet'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_rule_is_kept';
    END IF;
    IF NEW.scheme = 'CPF' AND NEW.parameter = 'amount_cap' AND NOT NEW.is_withdrawn
       AND NEW.value > lowest_legal_number('cpf_plafond_bilan', NEW.valid_from, NEW.valid_to) THEN
        RAISE EXCEPTION 'a rule of the organisation is looser than the law'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_rule_is_not_looser';
    END IF;
    IF NEW.supersedes_id IS NOT NULL THEN
        UPDATE funding_fundingrule SET superseded_at = NEW.entered_at
            WHERE id = NEW.supersedes_id AND superseded_at IS NULL AND NOT is_withdrawn
              AND scheme = NEW.scheme AND parameter = NEW.parameter;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a rule supersedes one live rule of the same scheme and parameter'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'superseded_rule_is_live_and_same';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER funding_rule_enters BEFORE INSERT ON funding_fundingrule
    FOR EACH ROW EXECUTE FUNCTION funding_rule_enters();

CREATE FUNCTION funding_rule_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND OLD.superseded_at IS NULL
       AND to_jsonb(OLD) - 'superseded_at' = to_jsonb(NEW) - 'superseded_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a funding rule is superseded, never edited nor deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'funding_rule_is_kept';
END $$;
CREATE TRIGGER funding_rule_is_kept BEFORE UPDATE OR DELETE ON funding_fundingrule
    FOR EACH ROW EXECUTE FUNCTION funding_rule_is_kept();
"""

# The lines of a plan add up to its price when the transaction commits. The tenant may have
# been left by then: the check looks with the organisation of the row itself, which the
# policy verified when it was written. The plan is the lock: of two commits the second waits,
# then counts the first.
PLANS = """
CREATE FUNCTION funding_lines_match_price() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT coalesce(sum(amount), 0) INTO shared FROM funding_fundingline WHERE plan_id = of_plan;
    PERFORM set_config('bilan.organisation_id', found, true);
    IF agreed IS DISTINCT FROM shared THEN
        RAISE EXCEPTION 'the lines of a funding plan do not add up to its price'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_lines_match_price';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER funding_lines_match_price AFTER INSERT OR UPDATE OR DELETE ON funding_fundingline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_lines_match_price();
CREATE CONSTRAINT TRIGGER funding_price_is_shared AFTER INSERT OR UPDATE ON funding_fundingplan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funding_lines_match_price();
CREATE FUNCTION funding_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line does not move to another plan'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'funding_line_stays';
END $$;
CREATE TRIGGER funding_line_stays BEFORE UPDATE OF plan_id ON funding_fundingline
    FOR EACH ROW WHEN (OLD.plan_id IS DISTINCT FROM NEW.plan_id) EXECUTE FUNCTION funding_line_stays();
"""

# An agreement is voided with its reason, once; nothing else of it ever moves. Its fact is the
# contractual basis of the same bilan.
AGREEMENTS = """
CREATE FUNCTION agreement_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
       AND to_jsonb(OLD) - ARRAY['voided_at', 'voided_by_id', 'void_reason']
         = to_jsonb(NEW) - ARRAY['voided_at', 'voided_by_id', 'void_reason'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an agreement is voided, never edited nor deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'agreement_is_kept';
END $$;
CREATE TRIGGER agreement_is_kept BEFORE UPDATE OR DELETE ON funding_agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_is_kept();

CREATE FUNCTION agreement_has_its_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM beneficiaries_fact
                   WHERE id = NEW.fact_id AND bilan_id = NEW.bilan_id AND kind = 'basis_recorded' AND NOT is_void) THEN
        RAISE EXCEPTION 'the fact of an agreement is the contractual basis of its bilan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_has_its_fact';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_has_its_fact BEFORE INSERT ON funding_agreement
    FOR EACH ROW EXECUTE FUNCTION agreement_has_its_fact();
"""

CREATE = RULES + PLANS + AGREEMENTS
DROP = """
DROP TRIGGER agreement_has_its_fact ON funding_agreement;
DROP FUNCTION agreement_has_its_fact();
DROP TRIGGER agreement_is_kept ON funding_agreement;
DROP FUNCTION agreement_is_kept();
DROP TRIGGER funding_line_stays ON funding_fundingline;
DROP FUNCTION funding_line_stays();
DROP TRIGGER funding_price_is_shared ON funding_fundingplan;
DROP TRIGGER funding_lines_match_price ON funding_fundingline;
DROP FUNCTION funding_lines_match_price();
DROP TRIGGER funding_rule_is_kept ON funding_fundingrule;
DROP FUNCTION funding_rule_is_kept();
DROP TRIGGER funding_rule_enters ON funding_fundingrule;
DROP FUNCTION funding_rule_enters();
DROP FUNCTION lowest_legal_number(text, date, date);
"""
