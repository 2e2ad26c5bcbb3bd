"""What the database itself refuses about attestations, contestations, paper and signatures on a shared device."""

# A presence that the person proved by themselves: from their account, by a code or a card.
PROOF = """
CREATE FUNCTION is_own_proof(attendance bilan_sessions_attendance) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN attendance.method IN ('online', 'code', 'card')
    OR (attendance.signed_by_id IS NOT NULL AND NOT attendance.is_shared_device AND attendance.method <> 'paper');
"""

# The session row is where a signature, an attestation and a contestation meet. A contested presence is not
# signed over, and paper covers only what was printed on a sheet that was scanned.
SIGNING = """
CREATE FUNCTION signature_has_its_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM bilan_sessions_session WHERE id = NEW.session_id FOR NO KEY UPDATE;
    IF NEW.party = 'person' AND EXISTS (SELECT FROM bilan_sessions_contestation
                                        WHERE session_id = NEW.session_id AND withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'a contested presence is not signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contested_presence_is_not_signed';
    END IF;
    IF NEW.method = 'paper' AND NOT EXISTS (
        SELECT FROM bilan_sessions_paperline line JOIN bilan_sessions_papersheet sheet ON sheet.id = line.sheet_id
         WHERE sheet.id = NEW.sheet_id AND sheet.scanned_at IS NOT NULL AND line.session_id = NEW.session_id) THEN
        RAISE EXCEPTION 'this sheet does not show this session, or was not scanned'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_shows_its_session';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signature_has_its_ground BEFORE INSERT ON bilan_sessions_attendance
    FOR EACH ROW EXECUTE FUNCTION signature_has_its_ground();

CREATE FUNCTION signed_place_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM bilan_sessions_attendance WHERE session_id = NEW.id) THEN
        RAISE EXCEPTION 'the place of a signed session does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_session_is_settled';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signed_place_is_settled BEFORE UPDATE OF place ON bilan_sessions_session
    FOR EACH ROW WHEN (OLD.place IS DISTINCT FROM NEW.place) EXECUTE FUNCTION signed_place_is_settled();
"""

ATTEST = """
CREATE OR REPLACE FUNCTION attestation_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE attested bilan_sessions_session;
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(OLD.bilan_id, 'proof') THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
       AND to_jsonb(NEW) - 'withdrawn_at' = to_jsonb(OLD) - 'withdrawn_at' THEN
        RETURN NEW;
    ELSIF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'an attestation is kept as it was made'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attestation_is_kept';
    END IF;
    SELECT * INTO attested FROM bilan_sessions_session WHERE id = NEW.session_id FOR NO KEY UPDATE;
    IF attested.state <> 'held' OR attested.kind NOT IN ('accompaniment', 'follow_up')
       OR attested.bilan_id <> NEW.bilan_id THEN
        RAISE EXCEPTION 'only a held session is attested'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_held_session_is_signed';
    END IF;
    IF NOT EXISTS (SELECT FROM bilan_sessions_attendance WHERE session_id = NEW.session_id
                   AND party = 'consultant' AND signed_by_id = NEW.attested_by_id) THEN
        RAISE EXCEPTION 'who attests has led, and signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_attests_has_signed';
    END IF;
    IF EXISTS (SELECT FROM bilan_sessions_attendance WHERE session_id = NEW.session_id AND party = 'person') THEN
        RAISE EXCEPTION 'a signed presence needs no attestation'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_presence_is_not_attested';
    END IF;
    PERFORM FROM organisations_membership WHERE id = attested.consultant_id
        AND user_id = NEW.attested_by_id AND removed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'who led the meeting attests, while of the team'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_led_signs';
    END IF;
    RETURN NEW;
END $$;
"""
ATTESTING = """
CREATE TRIGGER attestation_is_sound BEFORE INSERT OR UPDATE OR DELETE ON bilan_sessions_attestation
    FOR EACH ROW EXECUTE FUNCTION attestation_is_sound();
"""

CONTEST = """
CREATE OR REPLACE FUNCTION contestation_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may_change text[] := ARRAY['answered_by_id', 'answerer_name', 'answered_at', 'outcome', 'answer', 'withdrawn_at'];
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(OLD.bilan_id, 'proof') THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
       AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change
       AND (OLD.answered_at IS NULL OR to_jsonb(NEW) - 'withdrawn_at' = to_jsonb(OLD) - 'withdrawn_at')
       AND (NEW.withdrawn_at IS NULL OR NEW.outcome <> 'accepted') THEN
        RETURN NEW;
    ELSIF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a contestation is kept, and answered once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'contestation_is_kept';
    END IF;
    PERFORM FROM bilan_sessions_session WHERE id = NEW.session_id AND bilan_id = NEW.bilan_id FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT (
        EXISTS (SELECT FROM bilan_sessions_attestation WHERE session_id = NEW.session_id AND withdrawn_at IS NULL)
        OR EXISTS (SELECT FROM bilan_sessions_attendance taken WHERE taken.session_id = NEW.session_id
                   AND taken.party = 'person' AND NOT is_own_proof(taken))
    ) THEN
        RAISE EXCEPTION 'nothing here was noted without the person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contestation_has_its_object';
    END IF;
    RETURN NEW;
END $$;
"""
CONTESTING = """
CREATE TRIGGER contestation_is_sound BEFORE INSERT OR UPDATE OR DELETE ON bilan_sessions_contestation
    FOR EACH ROW EXECUTE FUNCTION contestation_is_sound();
"""

SCAN = """
CREATE OR REPLACE FUNCTION sheet_is_scanned_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE scan text[] := ARRAY['file_name', 'file_kind', 'file_sha256', 'scanned_at', 'scanned_by_id'];
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(OLD.bilan_id, 'proof') THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.scanned_at IS NULL AND to_jsonb(NEW) - scan = to_jsonb(OLD) - scan THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a sheet is scanned once, and kept'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sheet_is_scanned_once';
END $$;
"""
PAPER = """
CREATE TRIGGER sheet_is_scanned_once BEFORE UPDATE OR DELETE ON bilan_sessions_papersheet
    FOR EACH ROW EXECUTE FUNCTION sheet_is_scanned_once();
"""

CREATE = PROOF + SIGNING + ATTEST + ATTESTING + CONTEST + CONTESTING + SCAN + PAPER
# Signatures, drawings, seals and lines of sheets are append-only until their time has passed.
GOES_AFTER_ITS_TIME = """
CREATE FUNCTION attendance_goes_after_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(
           (SELECT bilan_id FROM bilan_sessions_session WHERE id = OLD.session_id), 'proof') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER bilan_sessions_attendance_append_only ON bilan_sessions_attendance;
CREATE TRIGGER bilan_sessions_attendance_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_attendance
    FOR EACH ROW EXECUTE FUNCTION attendance_goes_after_its_time();
DROP TRIGGER bilan_sessions_paperline_append_only ON bilan_sessions_paperline;
CREATE TRIGGER bilan_sessions_paperline_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_paperline
    FOR EACH ROW EXECUTE FUNCTION attendance_goes_after_its_time();
DROP TRIGGER bilan_sessions_signaturedrawing_append_only ON bilan_sessions_signaturedrawing;
CREATE TRIGGER bilan_sessions_signaturedrawing_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_signaturedrawing
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('proof');
DROP TRIGGER bilan_sessions_attendanceseal_append_only ON bilan_sessions_attendanceseal;
CREATE TRIGGER bilan_sessions_attendanceseal_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_attendanceseal
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('proof');
"""
STAYS_FOR_EVER = """
DROP TRIGGER bilan_sessions_attendanceseal_append_only ON bilan_sessions_attendanceseal;
CREATE TRIGGER bilan_sessions_attendanceseal_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_attendanceseal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER bilan_sessions_signaturedrawing_append_only ON bilan_sessions_signaturedrawing;
CREATE TRIGGER bilan_sessions_signaturedrawing_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_signaturedrawing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER bilan_sessions_paperline_append_only ON bilan_sessions_paperline;
CREATE TRIGGER bilan_sessions_paperline_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_paperline
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER bilan_sessions_attendance_append_only ON bilan_sessions_attendance;
CREATE TRIGGER bilan_sessions_attendance_append_only BEFORE UPDATE OR DELETE ON bilan_sessions_attendance
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION attendance_goes_after_its_time();
"""

DROP = """
DROP TRIGGER sheet_is_scanned_once ON bilan_sessions_papersheet;
DROP FUNCTION sheet_is_scanned_once();
DROP TRIGGER contestation_is_sound ON bilan_sessions_contestation;
DROP FUNCTION contestation_is_sound();
DROP TRIGGER attestation_is_sound ON bilan_sessions_attestation;
DROP FUNCTION attestation_is_sound();
DROP TRIGGER signed_place_is_settled ON bilan_sessions_session;
DROP FUNCTION signed_place_is_settled();
DROP TRIGGER signature_has_its_ground ON bilan_sessions_attendance;
DROP FUNCTION signature_has_its_ground();
DROP FUNCTION is_own_proof(bilan_sessions_attendance);
"""
