"""What the database itself holds when the hours of a running bilan change."""

# The fact tells it, the ledger writes it down, the rows follow: of the budget and of its steps the bilan row is the lock.
TELLS = """
CREATE FUNCTION write_budget_entry(told beneficiaries_fact, of_kind text, was integer, becomes integer)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE last_number integer;
BEGIN
    SELECT number INTO last_number FROM bilan_sessions_hourentry
     WHERE organisation_id = told.organisation_id AND bilan_id = told.bilan_id ORDER BY number DESC LIMIT 1;
    INSERT INTO bilan_sessions_hourentry (
        id, organisation_id, bilan_id, session_id, number, at, movement, kind, state, starts_at,
        planned_minutes, actual_minutes, minutes_before, minutes_after, is_irregular, reason
    ) VALUES (
        gen_random_uuid(), told.organisation_id, told.bilan_id, NULL, coalesce(last_number, 0) + 1,
        told.recorded_at, 'budget', of_kind, '', NULL, 0, NULL, was, becomes, false, told.reason
    );
END $$;

CREATE FUNCTION hours_change_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    met integer := (NEW.detail #>> '{accompaniment,0}')::integer; meets integer := (NEW.detail #>> '{accompaniment,1}')::integer;
    worked integer := (NEW.detail #>> '{personal_work,0}')::integer; works integer := (NEW.detail #>> '{personal_work,1}')::integer;
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    IF met IS DISTINCT FROM meets OR worked IS NOT DISTINCT FROM works THEN
        PERFORM write_budget_entry(NEW, 'accompaniment', met, meets);
    END IF;
    IF worked IS DISTINCT FROM works THEN
        PERFORM write_budget_entry(NEW, 'personal_work', worked, works);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hours_change_is_written AFTER INSERT ON beneficiaries_fact
    FOR EACH ROW WHEN (NEW.kind = 'hours_changed') EXECUTE FUNCTION hours_change_is_written();
"""

# The hours change while the bilan runs, as its last fact about them says, and not otherwise.
FOLLOWS = """
CREATE FUNCTION hours_may_change(of_bilan uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF bilan_has_fact(of_bilan, 'closed') OR bilan_is_stopped(of_bilan) OR person_is_dead(of_bilan)
       OR EXISTS (SELECT FROM beneficiaries_bilan WHERE id = of_bilan AND cancelled_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the bilan is over: its hours stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_change_while_it_runs';
    END IF;
END $$;

CREATE FUNCTION budget_moves_in_the_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved record; told bilan_sessions_hourentry;
BEGIN
    PERFORM hours_may_change(NEW.id);
    FOR moved IN SELECT * FROM (VALUES ('accompaniment', OLD.accompaniment_minutes, NEW.accompaniment_minutes),
                                       ('personal_work', OLD.personal_work_minutes, NEW.personal_work_minutes))
                               AS change(kind, was, becomes) WHERE was <> becomes LOOP
        SELECT * INTO told FROM bilan_sessions_hourentry
         WHERE organisation_id = NEW.organisation_id AND bilan_id = NEW.id AND movement = 'budget' AND kind = moved.kind
         ORDER BY number DESC LIMIT 1;
        IF (told.minutes_before, told.minutes_after) IS DISTINCT FROM (moved.was, moved.becomes) THEN
            RAISE EXCEPTION 'the hours of a bilan change by a fact of its chain'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_change_is_told';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER budget_moves_in_the_open AFTER UPDATE OF accompaniment_minutes, personal_work_minutes ON beneficiaries_bilan
    FOR EACH ROW WHEN ((OLD.accompaniment_minutes, OLD.personal_work_minutes)
                       IS DISTINCT FROM (NEW.accompaniment_minutes, NEW.personal_work_minutes))
    EXECUTE FUNCTION budget_moves_in_the_open();

CREATE FUNCTION step_changes_while_it_runs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = OLD.bilan_id FOR NO KEY UPDATE;
    PERFORM hours_may_change(OLD.bilan_id);
    RETURN NEW;
END $$;
CREATE TRIGGER step_changes_while_it_runs BEFORE UPDATE OF minutes, phase, bilan_id ON bilan_sessions_step
    FOR EACH ROW EXECUTE FUNCTION step_changes_while_it_runs();
"""

# At commit: the steps of a bilan that has some add up to its accompaniment, each of its phases keeps time (R6313-4),
# and the budget is what was last told. A transaction may show another house, or none, when it ends.
ADD_UP = """
CREATE FUNCTION check_steps(of_organisation uuid, of_bilan uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found text := coalesce(current_setting('bilan.organisation_id', true), '');
    budget beneficiaries_bilan; steps bigint; shared bigint; is_empty boolean; is_untold boolean;
BEGIN
    PERFORM set_config('bilan.organisation_id', of_organisation::text, true);
    SELECT * INTO budget FROM beneficiaries_bilan WHERE id = of_bilan FOR NO KEY UPDATE;
    SELECT sum(number), sum(minutes), bool_or(minutes = 0) INTO steps, shared, is_empty
      FROM (SELECT count(*) AS number, sum(minutes) AS minutes FROM bilan_sessions_step
             WHERE organisation_id = of_organisation AND bilan_id = of_bilan GROUP BY phase) AS phases;
    SELECT bool_or(minutes_after <> CASE kind WHEN 'accompaniment' THEN budget.accompaniment_minutes
                                              ELSE budget.personal_work_minutes END) INTO is_untold
      FROM (SELECT DISTINCT ON (kind) kind, minutes_after FROM bilan_sessions_hourentry
             WHERE organisation_id = of_organisation AND bilan_id = of_bilan AND movement = 'budget'
             ORDER BY kind, number DESC) AS told;
    PERFORM set_config('bilan.organisation_id', found, true);
    IF steps > 0 AND shared <> budget.accompaniment_minutes THEN
        RAISE EXCEPTION 'the steps of a bilan do not add up to its accompaniment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'steps_make_the_hours';
    END IF;
    IF is_empty THEN
        RAISE EXCEPTION 'each phase keeps some time (R6313-4)'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'phase_keeps_some_time';
    END IF;
    IF is_untold THEN
        RAISE EXCEPTION 'the hours of a bilan are not those that were last told'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_change_is_told';
    END IF;
END $$;

CREATE FUNCTION steps_make_the_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'beneficiaries_bilan' THEN
        PERFORM check_steps(NEW.organisation_id, NEW.id);
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM check_steps(OLD.organisation_id, OLD.bilan_id);
    ELSE
        PERFORM check_steps(NEW.organisation_id, NEW.bilan_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER steps_make_the_hours AFTER INSERT OR UPDATE OR DELETE ON bilan_sessions_step
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION steps_make_the_hours();
CREATE CONSTRAINT TRIGGER hours_are_made_of_steps AFTER UPDATE OF accompaniment_minutes, personal_work_minutes
    ON beneficiaries_bilan DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION steps_make_the_hours();
CREATE CONSTRAINT TRIGGER told_hours_are_those_of_the_bilan AFTER INSERT ON beneficiaries_fact
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'hours_changed')
    EXECUTE FUNCTION steps_make_the_hours();
"""

CREATE = TELLS + FOLLOWS + ADD_UP
DROP = """
DROP TRIGGER told_hours_are_those_of_the_bilan ON beneficiaries_fact;
DROP TRIGGER hours_are_made_of_steps ON beneficiaries_bilan;
DROP TRIGGER steps_make_the_hours ON bilan_sessions_step;
DROP FUNCTION steps_make_the_hours();
DROP FUNCTION check_steps(uuid, uuid);
DROP TRIGGER step_changes_while_it_runs ON bilan_sessions_step;
DROP FUNCTION step_changes_while_it_runs();
DROP TRIGGER budget_moves_in_the_open ON beneficiaries_bilan;
DROP FUNCTION budget_moves_in_the_open();
DROP FUNCTION hours_may_change(uuid);
DROP TRIGGER hours_change_is_written ON beneficiaries_fact;
DROP FUNCTION hours_change_is_written();
DROP FUNCTION write_budget_entry(beneficiaries_fact, text, integer, integer);
"""
