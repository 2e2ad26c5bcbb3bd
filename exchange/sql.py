"""What the database itself refuses about notes and files."""

# A note stays with its author and bilan; the session that it names is of that bilan; versions grow.
NOTE_IN_PLACE = """
CREATE FUNCTION note_is_in_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.session_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM bilan_sessions_session WHERE id = NEW.session_id AND bilan_id = NEW.bilan_id
    ) THEN
        RAISE EXCEPTION 'a note names a session of its own bilan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'note_names_a_session_of_its_bilan';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.bilan_id <> OLD.bilan_id OR NEW.author_id <> OLD.author_id
        OR (NEW.written_at <> OLD.written_at AND OLD.version > 0) OR NEW.version < OLD.version
    ) THEN
        RAISE EXCEPTION 'a note stays with its author and bilan'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'note_keeps_its_place';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER note_is_in_place BEFORE INSERT OR UPDATE ON exchange_note
    FOR EACH ROW EXECUTE FUNCTION note_is_in_place();
"""

# Files are added while the bilan runs with the person's consent, up to a number: the bilan row is the lock.
# The number is `exchange.rules.FILES_A_BILAN` (a test compares them).
FILES_BOUNDED = """
CREATE FUNCTION file_may_be_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    IF NOT bilan_has_consent(NEW.bilan_id) THEN
        RAISE EXCEPTION 'no file without consent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'file_needs_consent';
    END IF;
    IF bilan_has_fact(NEW.bilan_id, 'closed') THEN
        RAISE EXCEPTION 'no file after the end'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'file_comes_before_the_end';
    END IF;
    IF (SELECT count(*) FROM exchange_bilanfile WHERE bilan_id = NEW.bilan_id) >= 40 THEN
        RAISE EXCEPTION 'too many files'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'files_are_bounded';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_may_be_added BEFORE INSERT ON exchange_bilanfile
    FOR EACH ROW EXECUTE FUNCTION file_may_be_added();
CREATE TRIGGER file_never_changes BEFORE UPDATE ON exchange_bilanfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

# A signed version never changes; it goes with the working papers.
PHASES = """
CREATE TRIGGER phase_version_never_changes BEFORE UPDATE OR DELETE ON exchange_phaseversion
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('working');
CREATE TRIGGER phase_draft_stays BEFORE DELETE ON exchange_phasedraft
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('working');
CREATE FUNCTION phase_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    IF NOT bilan_has_consent(NEW.bilan_id) OR bilan_has_fact(NEW.bilan_id, 'closed') THEN
        RAISE EXCEPTION 'nothing is written of a bilan that does not run'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'phase_needs_a_running_bilan';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER phase_is_written BEFORE INSERT OR UPDATE ON exchange_phasedraft
    FOR EACH ROW EXECUTE FUNCTION phase_is_written();
CREATE TRIGGER phase_is_signed BEFORE INSERT ON exchange_phaseversion
    FOR EACH ROW EXECUTE FUNCTION phase_is_written();
"""
PHASES_DROP = """
DROP TRIGGER phase_is_signed ON exchange_phaseversion;
DROP TRIGGER phase_is_written ON exchange_phasedraft;
DROP FUNCTION phase_is_written();
DROP TRIGGER phase_draft_stays ON exchange_phasedraft;
DROP TRIGGER phase_version_never_changes ON exchange_phaseversion;
"""

CREATE = NOTE_IN_PLACE + FILES_BOUNDED
DROP = """
DROP TRIGGER file_never_changes ON exchange_bilanfile;
DROP TRIGGER file_may_be_added ON exchange_bilanfile;
DROP FUNCTION file_may_be_added();
DROP TRIGGER note_is_in_place ON exchange_note;
DROP FUNCTION note_is_in_place();
"""
