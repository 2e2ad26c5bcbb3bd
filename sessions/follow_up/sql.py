"""What the database itself refuses about the follow-up."""

CREATE = """
CREATE FUNCTION not_reached_after_three_tries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'not_reached' AND (
        SELECT count(*) FROM bilan_sessions_followuptry WHERE follow_up_id = NEW.id
    ) < 3 THEN
        RAISE EXCEPTION 'nobody is given up before three tries'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'not_reached_after_three_tries';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER not_reached_after_three_tries BEFORE INSERT OR UPDATE ON bilan_sessions_followup
    FOR EACH ROW EXECUTE FUNCTION not_reached_after_three_tries();
"""
DROP = """
DROP TRIGGER not_reached_after_three_tries ON bilan_sessions_followup;
DROP FUNCTION not_reached_after_three_tries();
"""
