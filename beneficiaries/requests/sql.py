"""What the database itself refuses about requests, the tasks they give, and the register of breaches."""

# An answer is proof: once given, nothing of the request moves. What was asked never moves, even before.
# A person who is erased takes their words with them: blanked once, nothing else moves.
# « Granted » under art. 15 waits for every author of private notes; one who left opens nothing any more.
REQUESTS = """
CREATE OR REPLACE FUNCTION request_keeps_its_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.words <> '' OR OLD.changes <> '{}') AND NEW.words = '' AND NEW.changes = '{}'
       AND to_jsonb(NEW) - 'words' - 'changes' = to_jsonb(OLD) - 'words' - 'changes'
       AND EXISTS (SELECT FROM beneficiaries_beneficiary WHERE id = NEW.beneficiary_id AND erased_at IS NOT NULL)
       AND EXISTS (SELECT FROM beneficiaries_personrequest erasure WHERE erasure.beneficiary_id = NEW.beneficiary_id
                   AND erasure.kind = 'erasure' AND erasure.outcome = 'granted') THEN
        RETURN NEW;
    END IF;
    IF OLD.answered_at IS NOT NULL THEN
        RAISE EXCEPTION 'a request that was answered does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_keeps_its_answer';
    END IF;
    IF (NEW.beneficiary_id, NEW.kind, NEW.channel, NEW.words, NEW.changes, NEW.received_at, NEW.recorded_at,
        NEW.first_due_on) IS DISTINCT FROM
       (OLD.beneficiary_id, OLD.kind, OLD.channel, OLD.words, OLD.changes, OLD.received_at, OLD.recorded_at,
        OLD.first_due_on)
       OR OLD.extended_on IS NOT NULL AND (NEW.extended_on, NEW.due_on, NEW.extension_reason)
          IS DISTINCT FROM (OLD.extended_on, OLD.due_on, OLD.extension_reason) THEN
        RAISE EXCEPTION 'what was asked does not change, and is put off once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_keeps_its_words';
    END IF;
    IF NEW.outcome = 'granted' AND EXISTS (
        SELECT FROM beneficiaries_requesttask task
        WHERE task.request_id = NEW.id AND task.done_at IS NULL
    ) THEN
        RAISE EXCEPTION 'private notes still wait for their author'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'access_waits_for_notes';
    END IF;
    RETURN NEW;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER request_keeps_its_answer BEFORE UPDATE ON beneficiaries_personrequest
    FOR EACH ROW EXECUTE FUNCTION request_keeps_its_answer();

CREATE FUNCTION task_keeps_its_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.done_at IS NOT NULL
       OR (NEW.request_id, NEW.assignee_id) IS DISTINCT FROM (OLD.request_id, OLD.assignee_id) THEN
        RAISE EXCEPTION 'a task that was done does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_keeps_its_answer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER task_keeps_its_answer BEFORE UPDATE ON beneficiaries_requesttask
    FOR EACH ROW EXECUTE FUNCTION task_keeps_its_answer();
"""

BREACHES = """
CREATE FUNCTION closed_breach_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'a closed entry of the register does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_breach_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_breach_stays BEFORE UPDATE ON beneficiaries_breach
    FOR EACH ROW EXECUTE FUNCTION closed_breach_stays();
"""

# A register has no eraser.
KEPT = """
CREATE FUNCTION register_row_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of a register are not deleted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'register_row_is_kept';
END $$;
CREATE TRIGGER request_is_kept BEFORE DELETE ON beneficiaries_personrequest
    FOR EACH ROW EXECUTE FUNCTION register_row_is_kept();
CREATE TRIGGER task_is_kept BEFORE DELETE ON beneficiaries_requesttask
    FOR EACH ROW EXECUTE FUNCTION register_row_is_kept();
CREATE TRIGGER breach_is_kept BEFORE DELETE ON beneficiaries_breach
    FOR EACH ROW EXECUTE FUNCTION register_row_is_kept();
"""

CREATE = REQUESTS + TRIGGERS + BREACHES + KEPT
DROP = """
DROP TRIGGER breach_is_kept ON beneficiaries_breach;
DROP TRIGGER task_is_kept ON beneficiaries_requesttask;
DROP TRIGGER request_is_kept ON beneficiaries_personrequest;
DROP FUNCTION register_row_is_kept();
DROP TRIGGER closed_breach_stays ON beneficiaries_breach;
DROP FUNCTION closed_breach_stays();
DROP TRIGGER task_keeps_its_answer ON beneficiaries_requesttask;
DROP FUNCTION task_keeps_its_answer();
DROP TRIGGER request_keeps_its_answer ON beneficiaries_personrequest;
DROP FUNCTION request_keeps_its_answer();
"""
