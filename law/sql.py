"""The law as triggers read it: the same rows as the rules."""

CREATE_LEGAL_CAP = """
CREATE FUNCTION legal_cap_minutes(day date) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
    SELECT (number * 60)::integer FROM law_legalvalue
    WHERE parameter = 'duree_max_h' AND valid_from <= day AND (valid_to IS NULL OR valid_to >= day)
    ORDER BY valid_from DESC LIMIT 1
)
"""
KEEP_DECISIONS = """
CREATE FUNCTION legal_decision_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a decision about the law is superseded, never edited nor deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'legal_decision_is_kept';
END $$;
CREATE TRIGGER legal_decision_is_kept BEFORE UPDATE OR DELETE ON law_legaldecision
    FOR EACH ROW EXECUTE FUNCTION legal_decision_is_kept();
"""
DROP_KEEP_DECISIONS = """
DROP TRIGGER legal_decision_is_kept ON law_legaldecision;
DROP FUNCTION legal_decision_is_kept();
"""
DROP_LEGAL_CAP = "DROP FUNCTION legal_cap_minutes(date)"
