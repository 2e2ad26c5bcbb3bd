"""What the database itself refuses about first contacts."""

# The same table as `beneficiaries.enquiries.rules.MOVES` (a test compares all pairs). A bilan keeps its enquiry.
CREATE = """
CREATE FUNCTION enquiry_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_allowed boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'converted' THEN
            RAISE EXCEPTION 'an enquiry that became a bilan stays with it'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'converted_enquiry_stays';
        END IF;
        RETURN OLD;
    END IF;
    is_allowed := CASE OLD.state
        WHEN 'new' THEN NEW.state IN ('call_back', 'talk_planned', 'talk_held', 'converted', 'closed')
        WHEN 'call_back' THEN NEW.state IN ('talk_planned', 'talk_held', 'converted', 'closed')
        WHEN 'talk_planned' THEN NEW.state IN ('call_back', 'talk_held', 'converted', 'closed')
        WHEN 'talk_held' THEN NEW.state IN ('talk_planned', 'converted', 'closed')
        WHEN 'closed' THEN NEW.state = 'call_back'
        ELSE false
    END;
    IF NEW.state <> OLD.state AND NOT is_allowed THEN
        RAISE EXCEPTION 'an enquiry does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enquiry_moves';
    END IF;
    IF OLD.state = 'converted' AND NEW.opened_bilan_id IS DISTINCT FROM OLD.opened_bilan_id THEN
        RAISE EXCEPTION 'an enquiry that became a bilan keeps its link'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'converted_enquiry_stays';
    END IF;
    IF NEW.opened_bilan_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM beneficiaries_bilan WHERE id = NEW.opened_bilan_id AND beneficiary_id = NEW.beneficiary_id
    ) THEN
        RAISE EXCEPTION 'the bilan of an enquiry is that of its person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enquiry_becomes_its_own_bilan';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enquiry_moves BEFORE UPDATE OR DELETE ON beneficiaries_enquiry
    FOR EACH ROW EXECUTE FUNCTION enquiry_moves();

CREATE FUNCTION talk_is_of_an_open_enquiry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_state text;
BEGIN
    SELECT state INTO of_state FROM beneficiaries_enquiry WHERE id = NEW.enquiry_id FOR NO KEY UPDATE;
    IF of_state IN ('converted', 'closed') THEN
        RAISE EXCEPTION 'no talk is planned for an enquiry that is over'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'talk_is_of_an_open_enquiry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER talk_is_of_an_open_enquiry BEFORE INSERT ON beneficiaries_informationtalk
    FOR EACH ROW EXECUTE FUNCTION talk_is_of_an_open_enquiry();
"""
DROP = """
DROP TRIGGER talk_is_of_an_open_enquiry ON beneficiaries_informationtalk;
DROP FUNCTION talk_is_of_an_open_enquiry();
DROP TRIGGER enquiry_moves ON beneficiaries_enquiry;
DROP FUNCTION enquiry_moves();
"""
