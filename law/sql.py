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
DROP_LEGAL_CAP = "DROP FUNCTION legal_cap_minutes(date)"
