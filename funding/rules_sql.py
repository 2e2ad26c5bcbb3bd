"""What the database itself refuses about the terms of own rules (see `funding.sql` for their keeping)."""

# A list must hold something, a text must say something; a rule supersedes one of the same payer and parameter.
TERMS = """
CREATE FUNCTION funding_rule_says(of_parameter text, terms jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN CASE of_parameter
    WHEN 'publics' THEN jsonb_array_length(coalesce(terms->'statuses', '[]')) > 0
    WHEN 'situations' THEN jsonb_array_length(coalesce(terms->'situations', '[]')) > 0
        AND terms->>'outcome' IN ('blocks', 'warns')
    WHEN 'interval' THEN jsonb_array_length(coalesce(terms->'funders', '[]')) > 0
    WHEN 'exclusion' THEN jsonb_array_length(coalesce(terms->'others', '[]')) > 0
    WHEN 'order' THEN jsonb_array_length(coalesce(terms->'before', '[]')) > 0
    WHEN 'deadline' THEN terms->>'unit' IN ('calendar', 'working') AND terms->>'late' IN ('blocks', 'warns')
    WHEN 'documents' THEN jsonb_array_length(coalesce(terms->'documents', '[]')) > 0
    WHEN 'remark' THEN btrim(coalesce(terms->>'text', '')) <> ''
    ELSE terms = '{}'
END;

CREATE FUNCTION funding_rule_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF funding_rule_says(NEW.parameter, NEW.terms) IS NOT TRUE THEN
        RAISE EXCEPTION 'the terms of a rule are those of its parameter'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_rule_says_what';
    END IF;
    IF NEW.parameter = 'hours_cap' AND NOT NEW.is_withdrawn
       AND NEW.value > lowest_legal_number('duree_max_h', NEW.valid_from, NEW.valid_to) THEN
        RAISE EXCEPTION 'a rule of the organisation is looser than the law'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_rule_is_not_looser';
    END IF;
    IF NEW.supersedes_id IS NOT NULL AND EXISTS (
        SELECT FROM funding_fundingrule WHERE id = NEW.supersedes_id AND lower(funder) <> lower(NEW.funder)
    ) THEN
        RAISE EXCEPTION 'a rule supersedes one of the same payer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'superseded_rule_is_live_and_same';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_funding_rule_is_whole BEFORE INSERT ON funding_fundingrule
    FOR EACH ROW EXECUTE FUNCTION funding_rule_is_whole();
"""
DROP_TERMS = """
DROP TRIGGER a_funding_rule_is_whole ON funding_fundingrule;
DROP FUNCTION funding_rule_is_whole();
DROP FUNCTION funding_rule_says(text, jsonb);
"""
