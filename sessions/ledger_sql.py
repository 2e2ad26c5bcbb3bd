"""The ledger of hours, written by the database itself: no change of a session moves hours unseen."""

# The bilan row is the lock, as for the hours: entries are numbered one at a time. The instant is the
# one that the operation gave (`changed_at`), never the server's: the business clock is not in SQL.
CREATE = """
CREATE FUNCTION write_hour_entry(moved bilan_sessions_session, what text, instant timestamptz,
                                 minutes_before integer, minutes_after integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE last_number integer; last_at timestamptz;
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = moved.bilan_id FOR NO KEY UPDATE;
    SELECT number, at INTO last_number, last_at FROM bilan_sessions_hourentry
     WHERE organisation_id = moved.organisation_id AND bilan_id = moved.bilan_id ORDER BY number DESC LIMIT 1;
    INSERT INTO bilan_sessions_hourentry (
        id, organisation_id, bilan_id, session_id, number, at, movement, kind, state, starts_at,
        planned_minutes, actual_minutes, minutes_before, minutes_after, is_irregular, reason
    ) VALUES (
        gen_random_uuid(), moved.organisation_id, moved.bilan_id, moved.id, coalesce(last_number, 0) + 1,
        coalesce(instant, last_at, moved.booked_at), what, moved.kind, moved.state, moved.starts_at,
        moved.planned_minutes, moved.actual_minutes, minutes_before, minutes_after, moved.is_irregular, moved.reason
    );
END $$;

CREATE FUNCTION hour_movement(was_state text, is_state text, is_new boolean, of_kind text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN is_state = 'held' AND of_kind IN ('personal_work', 'indicative_work') AND is_new THEN 'declared'
    WHEN is_new AND is_state = 'planned' THEN 'booked'
    WHEN NOT is_new AND was_state = 'planned' AND is_state = 'planned' THEN 'moved'
    WHEN NOT is_new AND was_state <> 'planned' AND is_state = 'planned' THEN 'taken_back'
    WHEN NOT is_new AND was_state = 'held' AND is_state = 'cancelled' THEN 'taken_back'
    WHEN NOT is_new AND was_state = is_state THEN 'corrected'
    ELSE is_state
END;

CREATE FUNCTION session_moves_hours() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE instant timestamptz; former integer := 0; is_new boolean := TG_OP = 'INSERT';
BEGIN
    IF is_new THEN
        instant := coalesce(NEW.changed_at, NEW.settled_at, NEW.booked_at);
    ELSE
        IF (OLD.bilan_id, OLD.kind, OLD.state, OLD.starts_at, OLD.planned_minutes, OLD.actual_minutes,
            OLD.counted_minutes, OLD.is_irregular)
           IS NOT DISTINCT FROM
           (NEW.bilan_id, NEW.kind, NEW.state, NEW.starts_at, NEW.planned_minutes, NEW.actual_minutes,
            NEW.counted_minutes, NEW.is_irregular) THEN
            RETURN NULL;
        END IF;
        instant := CASE WHEN NEW.changed_at IS DISTINCT FROM OLD.changed_at THEN NEW.changed_at
                        WHEN NEW.settled_at IS DISTINCT FROM OLD.settled_at THEN NEW.settled_at END;
        former := OLD.counted_minutes;
        IF (OLD.bilan_id, OLD.kind) IS DISTINCT FROM (NEW.bilan_id, NEW.kind) THEN
            PERFORM write_hour_entry(OLD, 'left', instant, former, 0);
            former := 0;
            is_new := true;
        END IF;
    END IF;
    PERFORM write_hour_entry(NEW, hour_movement(CASE WHEN is_new THEN '' ELSE OLD.state END, NEW.state, is_new, NEW.kind),
                             instant, former, NEW.counted_minutes);
    RETURN NULL;
END $$;
CREATE TRIGGER session_moves_hours AFTER INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW EXECUTE FUNCTION session_moves_hours();
"""
DROP = """
DROP TRIGGER session_moves_hours ON bilan_sessions_session;
DROP FUNCTION session_moves_hours();
DROP FUNCTION hour_movement(text, text, boolean, text);
DROP FUNCTION write_hour_entry(bilan_sessions_session, text, timestamptz, integer, integer);
"""
