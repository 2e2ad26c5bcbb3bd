"""What the database itself refuses about sessions, hours and attendance."""

# Planned + held counted minutes never exceed the budget of the bilan, nor the legal cap of the
# day (L6313-4 al. 5). The bilan row is the lock: of two racing bookings the second waits here,
# then counts the first.
HOURS = """
CREATE FUNCTION check_hours(of_bilan uuid, on_day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE budget beneficiaries_bilan; accompanied integer; worked integer;
BEGIN
    SELECT * INTO budget FROM beneficiaries_bilan WHERE id = of_bilan FOR NO KEY UPDATE;
    SELECT coalesce(sum(counted_minutes) FILTER (WHERE kind = 'accompaniment'), 0),
           coalesce(sum(counted_minutes) FILTER (WHERE kind = 'personal_work'), 0)
      INTO accompanied, worked FROM bilan_sessions_session WHERE bilan_id = of_bilan;
    IF accompanied > budget.accompaniment_minutes OR worked > budget.personal_work_minutes THEN
        RAISE EXCEPTION 'the sessions exceed the hours of the bilan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_within_budget';
    END IF;
    IF accompanied + worked > coalesce(legal_cap_minutes(on_day), 0) THEN
        RAISE EXCEPTION 'the sessions exceed the legal cap (L6313-4)'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_within_law';
    END IF;
END $$;

CREATE FUNCTION session_within_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.counted_minutes > 0 THEN
        PERFORM check_hours(NEW.bilan_id, (NEW.starts_at AT TIME ZONE 'Europe/Paris')::date);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER session_within_hours AFTER INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW EXECUTE FUNCTION session_within_hours();

CREATE FUNCTION budget_covers_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_hours(NEW.id, NEW.opened_on);
    RETURN NULL;
END $$;
CREATE TRIGGER budget_covers_sessions
    AFTER UPDATE OF accompaniment_minutes, personal_work_minutes ON beneficiaries_bilan
    FOR EACH ROW EXECUTE FUNCTION budget_covers_sessions();
"""

# A bilan in which something took place is not cancelled as a mistake.
CANCELLING = """
CREATE FUNCTION cancelled_bilan_held_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cancelled_at IS NOT NULL
       AND EXISTS (SELECT FROM bilan_sessions_session WHERE bilan_id = NEW.id AND state IN ('planned', 'held')) THEN
        RAISE EXCEPTION 'sessions stand in this bilan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cancelled_bilan_held_nothing';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cancelled_bilan_held_nothing BEFORE UPDATE OF cancelled_at ON beneficiaries_bilan
    FOR EACH ROW EXECUTE FUNCTION cancelled_bilan_held_nothing();
"""

# A session is held with consent and contractual basis, both given before it ended (invariant 13);
# what took place without them is kept, marked irregular. What was signed no longer moves: a contestation that is
# accepted alone takes it out of the hours, all that was signed kept.
HOLD = """
CREATE OR REPLACE FUNCTION session_may_be_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('planned', 'held')
       AND EXISTS (SELECT FROM beneficiaries_bilan WHERE id = NEW.bilan_id AND cancelled_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the bilan is cancelled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bilan_is_not_cancelled';
    END IF;
    IF NEW.state = 'held' AND NEW.kind = 'accompaniment' AND NOT NEW.is_irregular THEN
        PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
        IF NOT bilan_has_consent(NEW.bilan_id, NEW.ends_at) THEN
            RAISE EXCEPTION 'a session is not held without consent (L6313-4 al. 2)'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'held_with_consent';
        END IF;
        IF NOT bilan_has_fact(NEW.bilan_id, 'basis_recorded', NEW.ends_at) THEN
            RAISE EXCEPTION 'a session is not held without contractual basis'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'held_with_basis';
        END IF;
    END IF;
    IF NEW.state = 'disowned' AND (TG_OP = 'INSERT' OR OLD.state <> 'disowned') THEN
        IF TG_OP = 'INSERT' OR OLD.state <> 'held' OR NEW.disowned_minutes IS DISTINCT FROM OLD.counted_minutes
           OR NOT EXISTS (SELECT FROM bilan_sessions_contestation WHERE session_id = NEW.id AND withdrawn_at IS NULL
                           AND outcome = 'accepted') THEN
            RAISE EXCEPTION 'a presence is disowned when its contestation is accepted'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'disowned_once_contestation_is_accepted';
        END IF;
        IF (OLD.bilan_id, OLD.kind, OLD.mode, OLD.starts_at, OLD.ends_at, OLD.actual_minutes, OLD.consultant_id,
            OLD.step_id, OLD.is_irregular)
           IS NOT DISTINCT FROM
           (NEW.bilan_id, NEW.kind, NEW.mode, NEW.starts_at, NEW.ends_at, NEW.actual_minutes, NEW.consultant_id,
            NEW.step_id, NEW.is_irregular) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT FROM bilan_sessions_attendance WHERE session_id = NEW.id)
       AND (OLD.bilan_id, OLD.kind, OLD.state, OLD.mode, OLD.starts_at, OLD.ends_at, OLD.actual_minutes, OLD.counted_minutes,
            OLD.consultant_id, OLD.step_id, OLD.is_irregular)
           IS DISTINCT FROM
           (NEW.bilan_id, NEW.kind, NEW.state, NEW.mode, NEW.starts_at, NEW.ends_at, NEW.actual_minutes, NEW.counted_minutes,
            NEW.consultant_id, NEW.step_id, NEW.is_irregular)
    THEN
        RAISE EXCEPTION 'a signed session does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_session_is_settled';
    END IF;
    RETURN NEW;
END $$;
"""
HOLDING = """
CREATE TRIGGER session_may_be_held BEFORE INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW EXECUTE FUNCTION session_may_be_held();

CREATE FUNCTION attendance_of_held_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signed bilan_sessions_session;
BEGIN
    SELECT * INTO signed FROM bilan_sessions_session WHERE id = NEW.session_id FOR NO KEY UPDATE;
    IF signed.state IS DISTINCT FROM 'held' OR signed.kind NOT IN ('accompaniment', 'follow_up') THEN
        RAISE EXCEPTION 'only a held session is signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_held_session_is_signed';
    END IF;
    IF EXISTS (SELECT FROM bilan_sessions_attendance WHERE session_id = NEW.session_id AND signed_by_id = NEW.signed_by_id
               AND party <> NEW.party) THEN
        RAISE EXCEPTION 'nobody signs for both'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_signs_for_both';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attendance_of_held_session BEFORE INSERT ON bilan_sessions_attendance
    FOR EACH ROW EXECUTE FUNCTION attendance_of_held_session();
"""

# Nothing is planned within a pause. What was planned before it, and what was held, stays as it is.
PAUSING = """
CREATE FUNCTION session_outside_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'planned' AND NEW.kind = 'accompaniment'
       AND (TG_OP = 'INSERT' OR NEW.starts_at IS DISTINCT FROM OLD.starts_at) THEN
        PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
        IF bilan_is_paused(NEW.bilan_id, (NEW.starts_at AT TIME ZONE 'Europe/Paris')::date) THEN
            RAISE EXCEPTION 'the bilan is paused on that day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'session_outside_pause';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_outside_pause BEFORE INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW EXECUTE FUNCTION session_outside_pause();
"""
PAUSING_DROP = """
DROP TRIGGER session_outside_pause ON bilan_sessions_session;
DROP FUNCTION session_outside_pause();
"""

# Nothing is planned inside an absence of its consultant unless they say so. What was planned before it stays, to be
# moved; a bilan that changes hands takes its meetings along.
ABSENCES = """
CREATE FUNCTION session_outside_absence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.starts_at, NEW.ends_at) IS NOT DISTINCT FROM (OLD.starts_at, OLD.ends_at) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM bilan_sessions_absence
                WHERE organisation_id = NEW.organisation_id AND consultant_id = NEW.consultant_id
                  AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at) THEN
        RAISE EXCEPTION 'the consultant is absent then'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'session_outside_absence';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER session_outside_absence BEFORE INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW WHEN (NEW.state::text = 'planned' AND NEW.kind::text IN ('accompaniment', 'follow_up')
                       AND NOT NEW.despite_absence)
    EXECUTE FUNCTION session_outside_absence();
"""
ABSENCES_DROP = """
DROP TRIGGER session_outside_absence ON bilan_sessions_session;
DROP FUNCTION session_outside_absence();
"""

# Nothing is planned with somebody who died.
LIVING = """
CREATE FUNCTION person_is_living() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF person_is_dead(NEW.bilan_id)
       AND (TG_OP = 'INSERT' OR (NEW.state, NEW.starts_at) IS DISTINCT FROM (OLD.state, OLD.starts_at)) THEN
        RAISE EXCEPTION 'the person died'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'person_is_living';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER person_is_living BEFORE INSERT OR UPDATE ON bilan_sessions_session
    FOR EACH ROW WHEN (NEW.state::text = 'planned') EXECUTE FUNCTION person_is_living();
"""
LIVING_DROP = """
DROP TRIGGER person_is_living ON bilan_sessions_session;
DROP FUNCTION person_is_living();
"""

CREATE = HOURS + CANCELLING + HOLD + HOLDING
DROP = """
DROP TRIGGER attendance_of_held_session ON bilan_sessions_attendance;
DROP FUNCTION attendance_of_held_session();
DROP TRIGGER cancelled_bilan_held_nothing ON beneficiaries_bilan;
DROP FUNCTION cancelled_bilan_held_nothing();
DROP TRIGGER session_may_be_held ON bilan_sessions_session;
DROP FUNCTION session_may_be_held();
DROP TRIGGER budget_covers_sessions ON beneficiaries_bilan;
DROP FUNCTION budget_covers_sessions();
DROP TRIGGER session_within_hours ON bilan_sessions_session;
DROP FUNCTION session_within_hours();
DROP FUNCTION check_hours(uuid, date);
"""
