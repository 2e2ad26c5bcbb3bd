"""What the database itself refuses about questionnaires and answers."""

# Answers are written between the consent of the person and their submission, in a bilan to
# which they still consent (L6313-4 al. 2), by them or by who typed their sheet. The assignment row is the lock: an answer that
# races with the submission waits here, then is refused.
ANSWER_MAY_CHANGE = """
CREATE OR REPLACE FUNCTION answer_may_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed questionnaires_answer; held questionnaires_assignment;
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(OLD.bilan_id, 'working') THEN
        RETURN OLD;
    END IF;
    changed := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    SELECT * INTO held FROM questionnaires_assignment WHERE id = changed.assignment_id FOR NO KEY UPDATE;
    IF held.bilan_id IS DISTINCT FROM changed.bilan_id
       OR (TG_OP = 'UPDATE' AND (OLD.assignment_id, OLD.bilan_id, OLD.item) IS DISTINCT FROM (NEW.assignment_id, NEW.bilan_id, NEW.item))
    THEN
        RAISE EXCEPTION 'an answer stays with its question'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_stays_in_place';
    END IF;
    IF held.submitted_at IS NOT NULL THEN
        RAISE EXCEPTION 'the answers were submitted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submitted_answers_are_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF held.consented_at IS NULL OR NOT bilan_has_consent(held.bilan_id) OR bilan_has_fact(held.bilan_id, 'closed') THEN
        RAISE EXCEPTION 'answers are given with consent, in a bilan that runs (L6313-4 al. 2)'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answers_need_consent';
    END IF;
    IF NOT EXISTS (SELECT FROM beneficiaries_bilan bilan JOIN beneficiaries_beneficiary person
                       ON person.id = bilan.beneficiary_id
                    WHERE bilan.id = held.bilan_id AND person.user_id = NEW.answered_by_id)
       AND NOT EXISTS (SELECT FROM organisations_membership member
                        WHERE member.id = held.typed_by_id AND member.user_id = NEW.answered_by_id) THEN
        RAISE EXCEPTION 'an answer is the person''s, or typed from their sheet and marked so'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_says_whose_it_is';
    END IF;
    RETURN NEW;
END $$;
"""
ANSWERS = (
    ANSWER_MAY_CHANGE
    + """
CREATE TRIGGER answer_may_change BEFORE INSERT OR UPDATE OR DELETE ON questionnaires_answer
    FOR EACH ROW EXECUTE FUNCTION answer_may_change();
"""
)

# A submission is undone only by a reopening that names it; it needs the bilan to be open,
# since the trace is content. Bilan, instrument and submission date never change otherwise.
SUBMISSION = """
CREATE FUNCTION assignment_may_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.bilan_id, OLD.instrument_id) IS DISTINCT FROM (NEW.bilan_id, NEW.instrument_id) THEN
        RAISE EXCEPTION 'an assignment keeps its bilan and its instrument'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_stays_in_place';
    END IF;
    IF OLD.submitted_at IS NOT NULL AND OLD.submitted_at IS DISTINCT FROM NEW.submitted_at
       AND (NEW.submitted_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM questionnaires_reopening
            WHERE assignment_id = OLD.id AND submitted_at = OLD.submitted_at))
    THEN
        RAISE EXCEPTION 'a submission is undone only by a reopening'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reopening_leaves_a_trace';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_may_change BEFORE UPDATE ON questionnaires_assignment
    FOR EACH ROW EXECUTE FUNCTION assignment_may_change();

CREATE FUNCTION reopening_is_of_its_bilan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM questionnaires_assignment
                   WHERE id = NEW.assignment_id AND bilan_id = NEW.bilan_id AND submitted_at = NEW.submitted_at) THEN
        RAISE EXCEPTION 'a reopening names a submission of its bilan'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reopening_is_of_its_bilan';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reopening_is_of_its_bilan BEFORE INSERT ON questionnaires_reopening
    FOR EACH ROW EXECUTE FUNCTION reopening_is_of_its_bilan();
"""

# The trace of a reopening goes with the answers, at their destruction.
REOPENING_IS_DESTROYED = """
DROP TRIGGER questionnaires_reopening_append_only ON questionnaires_reopening;
CREATE TRIGGER questionnaires_reopening_append_only BEFORE UPDATE OR DELETE ON questionnaires_reopening
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('working');
"""
REOPENING_STAYS = """
DROP TRIGGER questionnaires_reopening_append_only ON questionnaires_reopening;
CREATE TRIGGER questionnaires_reopening_append_only BEFORE UPDATE OR DELETE ON questionnaires_reopening
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

CREATE = ANSWERS + SUBMISSION
DROP = """
DROP TRIGGER reopening_is_of_its_bilan ON questionnaires_reopening;
DROP FUNCTION reopening_is_of_its_bilan();
DROP TRIGGER assignment_may_change ON questionnaires_assignment;
DROP FUNCTION assignment_may_change();
DROP TRIGGER answer_may_change ON questionnaires_answer;
DROP FUNCTION answer_may_change();
"""
