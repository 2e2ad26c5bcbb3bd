"""What the database itself refuses about collective sessions (LAW.md 1.10)."""

# A session of a group is a meeting of an investigation step, at the hour and with the consultant of
# its group, in a house whose rules allow it on the day when it joins.
CREATE = """
CREATE FUNCTION session_fits_its_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bilan_sessions_sessiongroup
         WHERE id = NEW.group_id AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
           AND consultant_id = NEW.consultant_id
    ) THEN
        RAISE EXCEPTION 'a session of a group keeps its hour and consultant'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_fits_its_group';
    END IF;
    IF NEW.kind <> 'accompaniment'
       OR NOT EXISTS (SELECT FROM bilan_sessions_step WHERE id = NEW.step_id AND phase = 'investigation') THEN
        RAISE EXCEPTION 'only investigation is collective (R6313-4)'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_investigation_is_collective';
    END IF;
    IF (TG_OP = 'INSERT' OR OLD.group_id IS DISTINCT FROM NEW.group_id)
       AND NOT EXISTS (SELECT FROM bilan_sessions_houserules
                        WHERE organisation_id = NEW.organisation_id AND allows_collective) THEN
        RAISE EXCEPTION 'this house has no collective sessions'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'house_allows_collective';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_fits_its_group BEFORE INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW WHEN (NEW.group_id IS NOT NULL AND NEW.state::text IN ('planned', 'held'))
    EXECUTE FUNCTION session_fits_its_group();
"""
DROP = """
DROP TRIGGER session_fits_its_group ON bilan_sessions_session;
DROP FUNCTION session_fits_its_group();
"""
