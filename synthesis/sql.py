"""What the database itself refuses about a synthesis."""

# Sections, comments and the snapshot belong to a synthesis of the bilan that is open, not yet
# frozen. The share lock makes a writing wait for a freezing under way, and find it frozen.
SYNTHESIS_IS_OPEN = """
CREATE OR REPLACE FUNCTION synthesis_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_synthesis uuid; of_bilan uuid;
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(OLD.bilan_id, 'working') THEN
        RETURN OLD;
    END IF;
    of_bilan := CASE TG_OP WHEN 'DELETE' THEN OLD.bilan_id ELSE NEW.bilan_id END;
    IF TG_TABLE_NAME = 'synthesis_comment' THEN
        SELECT synthesis_id INTO of_synthesis FROM synthesis_section
        WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.section_id ELSE NEW.section_id END;
    ELSE
        of_synthesis := CASE TG_OP WHEN 'DELETE' THEN OLD.synthesis_id ELSE NEW.synthesis_id END;
    END IF;
    PERFORM FROM synthesis_synthesis
    WHERE id = of_synthesis AND bilan_id = of_bilan AND frozen_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the synthesis is frozen, or of another bilan'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'synthesis_is_open';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
OPEN = (
    SYNTHESIS_IS_OPEN
    + """
CREATE TRIGGER synthesis_is_open BEFORE INSERT OR UPDATE OR DELETE ON synthesis_section
    FOR EACH ROW EXECUTE FUNCTION synthesis_is_open();
CREATE TRIGGER synthesis_is_open BEFORE INSERT OR UPDATE OR DELETE ON synthesis_comment
    FOR EACH ROW EXECUTE FUNCTION synthesis_is_open();
CREATE TRIGGER synthesis_is_open BEFORE INSERT ON synthesis_frozen
    FOR EACH ROW EXECUTE FUNCTION synthesis_is_open();
"""
)

# Freezing needs its snapshot; then nothing changes but the dates of handing over and receipt.
STAYS_FROZEN = """
CREATE FUNCTION synthesis_stays_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE after_freezing text[] := ARRAY['proposed_at', 'handed_over_at', 'received_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.frozen_at IS NULL THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a synthesis is not born frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'frozen_synthesis_has_its_snapshot';
    END IF;
    IF OLD.frozen_at IS NOT NULL THEN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - after_freezing = to_jsonb(OLD) - after_freezing THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a frozen synthesis does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'synthesis_stays_frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.bilan_id <> OLD.bilan_id OR NEW.version < OLD.version THEN
        RAISE EXCEPTION 'a synthesis stays with its bilan and its versions grow'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'synthesis_keeps_its_place';
    END IF;
    IF NEW.frozen_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM synthesis_frozen WHERE synthesis_id = NEW.id AND sha256 = NEW.frozen_sha256
    ) THEN
        RAISE EXCEPTION 'freezing a synthesis needs its snapshot'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'frozen_synthesis_has_its_snapshot';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER synthesis_stays_frozen BEFORE INSERT OR UPDATE OR DELETE ON synthesis_synthesis
    FOR EACH ROW EXECUTE FUNCTION synthesis_stays_frozen();
"""

# A remark is kept as written: only its settling is added, once.
COMMENT_IS_KEPT = """
CREATE OR REPLACE FUNCTION comment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(OLD.bilan_id, 'working') THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.resolved_at IS NULL
       AND to_jsonb(NEW) - 'resolved_at' = to_jsonb(OLD) - 'resolved_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a comment is kept as written'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'comment_is_kept';
END $$;
"""
COMMENT_KEPT = (
    COMMENT_IS_KEPT
    + """
CREATE TRIGGER comment_is_kept BEFORE UPDATE OR DELETE ON synthesis_comment
    FOR EACH ROW EXECUTE FUNCTION comment_is_kept();
"""
)

# The frozen document goes at its own destruction (class B), not before.
FROZEN_IS_DESTROYED = """
DROP TRIGGER synthesis_frozen_append_only ON synthesis_frozen;
CREATE TRIGGER synthesis_frozen_append_only BEFORE UPDATE OR DELETE ON synthesis_frozen
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('synthesis');
"""
FROZEN_STAYS = """
DROP TRIGGER synthesis_frozen_append_only ON synthesis_frozen;
CREATE TRIGGER synthesis_frozen_append_only BEFORE UPDATE OR DELETE ON synthesis_frozen
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

CREATE = OPEN + STAYS_FROZEN + COMMENT_KEPT
DROP = """
DROP TRIGGER comment_is_kept ON synthesis_comment;
DROP FUNCTION comment_is_kept();
DROP TRIGGER synthesis_stays_frozen ON synthesis_synthesis;
DROP FUNCTION synthesis_stays_frozen();
DROP TRIGGER synthesis_is_open ON synthesis_frozen;
DROP TRIGGER synthesis_is_open ON synthesis_comment;
DROP TRIGGER synthesis_is_open ON synthesis_section;
DROP FUNCTION synthesis_is_open();
"""
