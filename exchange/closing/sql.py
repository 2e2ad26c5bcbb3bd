"""What the database itself refuses about what is left of sessions."""

# Every paper is about a session of its own bilan, and its words are of that bilan too.
OF_ITS_BILAN = """
CREATE FUNCTION paper_is_of_its_bilan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM bilan_sessions_session WHERE id = NEW.session_id AND bilan_id = NEW.bilan_id) THEN
        RAISE EXCEPTION 'a paper is about a session of its own bilan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_is_of_its_bilan';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closing_is_of_its_bilan BEFORE INSERT OR UPDATE OF bilan_id, session_id ON exchange_closing
    FOR EACH ROW EXECUTE FUNCTION paper_is_of_its_bilan();
CREATE TRIGGER summary_is_of_its_bilan BEFORE INSERT OR UPDATE OF bilan_id, session_id ON exchange_sharedsummary
    FOR EACH ROW EXECUTE FUNCTION paper_is_of_its_bilan();
CREATE TRIGGER exercise_is_of_its_bilan BEFORE INSERT OR UPDATE OF bilan_id, session_id ON exchange_exercise
    FOR EACH ROW EXECUTE FUNCTION paper_is_of_its_bilan();
"""

# What the person read stays as they read it: a correction is a new version, unread again.
READ_STAYS = """
CREATE FUNCTION summary_stays_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version < OLD.version OR (OLD.read_at IS NOT NULL AND NEW.version = OLD.version AND NEW IS DISTINCT FROM OLD)
    THEN
        RAISE EXCEPTION 'what the person read stays as they read it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'summary_stays_read';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER summary_stays_read BEFORE UPDATE ON exchange_sharedsummary
    FOR EACH ROW EXECUTE FUNCTION summary_stays_read();

CREATE FUNCTION summary_text_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE words exchange_summarytext; summary exchange_sharedsummary;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF is_being_destroyed(OLD.bilan_id, 'working') THEN
            RETURN OLD;
        END IF;
        words := OLD;
    ELSE
        words := NEW;
    END IF;
    SELECT * INTO summary FROM exchange_sharedsummary WHERE id = words.summary_id FOR NO KEY UPDATE;
    IF summary.bilan_id IS DISTINCT FROM words.bilan_id OR summary.version <> words.version OR summary.read_at IS NOT NULL
       OR (TG_OP = 'UPDATE' AND (OLD.summary_id, OLD.version) IS DISTINCT FROM (NEW.summary_id, NEW.version)) THEN
        RAISE EXCEPTION 'what the person read stays as they read it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'summary_text_is_kept';
    END IF;
    RETURN words;
END $$;
CREATE TRIGGER summary_text_is_kept BEFORE INSERT OR UPDATE OR DELETE ON exchange_summarytext
    FOR EACH ROW EXECUTE FUNCTION summary_text_is_kept();
"""

# The words of an exercise do not change under the person's eyes; once it is done it stays.
EXERCISES = """
CREATE FUNCTION exercise_text_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM exchange_exercise WHERE id = NEW.exercise_id AND bilan_id = NEW.bilan_id) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF is_being_destroyed(OLD.bilan_id, 'working')
           OR EXISTS (SELECT FROM exchange_exercise WHERE id = OLD.exercise_id AND done_at IS NULL) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'an exercise is kept as it was given'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'exercise_text_is_kept';
END $$;
CREATE TRIGGER exercise_text_is_kept BEFORE INSERT OR UPDATE OR DELETE ON exchange_exercisetext
    FOR EACH ROW EXECUTE FUNCTION exercise_text_is_kept();
"""

CREATE = OF_ITS_BILAN + READ_STAYS + EXERCISES
DROP = """
DROP TRIGGER exercise_text_is_kept ON exchange_exercisetext;
DROP FUNCTION exercise_text_is_kept();
DROP TRIGGER summary_text_is_kept ON exchange_summarytext;
DROP FUNCTION summary_text_is_kept();
DROP TRIGGER summary_stays_read ON exchange_sharedsummary;
DROP FUNCTION summary_stays_read();
DROP TRIGGER exercise_is_of_its_bilan ON exchange_exercise;
DROP TRIGGER summary_is_of_its_bilan ON exchange_sharedsummary;
DROP TRIGGER closing_is_of_its_bilan ON exchange_closing;
DROP FUNCTION paper_is_of_its_bilan();
"""
