"""What the database itself refuses about who signs for the consultant."""

# A presence is signed by who led the meeting, as long as they are of the team: not by their
# successor, and not by somebody who has just left. The membership is locked against a departure.
CREATE = """
CREATE FUNCTION who_led_signs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM organisations_membership member
       JOIN bilan_sessions_session session ON session.consultant_id = member.id
      WHERE session.id = NEW.session_id AND member.user_id = NEW.signed_by_id AND member.removed_at IS NULL
        FOR SHARE OF member;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'who led the meeting signs, while of the team'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_led_signs';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER who_led_signs BEFORE INSERT ON bilan_sessions_attendance
    FOR EACH ROW WHEN (NEW.party = 'consultant') EXECUTE FUNCTION who_led_signs();
"""
DROP = """
DROP TRIGGER who_led_signs ON bilan_sessions_attendance;
DROP FUNCTION who_led_signs();
"""
