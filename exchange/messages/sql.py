"""What the database itself refuses about messages."""

# Messages pass while the bilan runs: not after its end, nor once the person said no. The bilan row is the lock.
# A message is kept as it was sent; its author takes it back until it is read, its destruction takes it at the end.
MESSAGES = """
CREATE FUNCTION message_may_be_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    IF bilan_has_fact(NEW.bilan_id, 'closed') THEN
        RAISE EXCEPTION 'no message after the end'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_comes_before_the_end';
    END IF;
    IF bilan_is_stopped(NEW.bilan_id) THEN
        RAISE EXCEPTION 'no message once the person said no'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_needs_a_running_bilan';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER message_may_be_sent BEFORE INSERT ON exchange_message
    FOR EACH ROW EXECUTE FUNCTION message_may_be_sent();

CREATE FUNCTION message_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (OLD.read_at IS NULL OR is_being_destroyed(OLD.bilan_id, 'working')) THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.read_at IS NULL AND to_jsonb(NEW) - 'read_at' = to_jsonb(OLD) - 'read_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a message is kept as it was sent'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'message_is_kept';
END $$;
CREATE TRIGGER message_is_kept BEFORE UPDATE OR DELETE ON exchange_message
    FOR EACH ROW EXECUTE FUNCTION message_is_kept();
"""
DROP = """
DROP TRIGGER message_is_kept ON exchange_message;
DROP FUNCTION message_is_kept();
DROP TRIGGER message_may_be_sent ON exchange_message;
DROP FUNCTION message_may_be_sent();
"""
