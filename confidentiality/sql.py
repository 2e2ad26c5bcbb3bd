"""What the database itself refuses about the journal, keys and destruction."""

# Lines are added unsealed, sealed once, deleted only with their purged segment.
JOURNAL = """
CREATE FUNCTION access_line_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.segment_id IS NULL THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.segment_id IS NULL AND NEW.segment_id IS NOT NULL
           AND to_jsonb(NEW) - 'segment_id' = to_jsonb(OLD) - 'segment_id' THEN
            RETURN NEW;
        END IF;
    ELSIF EXISTS (SELECT FROM confidentiality_journalsegment
                  WHERE id = OLD.segment_id AND purged_at IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the access journal is append-only'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'access_line_is_kept';
END $$;
CREATE TRIGGER access_line_is_kept BEFORE INSERT OR UPDATE OR DELETE ON confidentiality_accessline
    FOR EACH ROW EXECUTE FUNCTION access_line_is_kept();

CREATE FUNCTION journal_segment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.purged_at IS NULL
       AND (NEW.purged_at AT TIME ZONE 'Europe/Paris')::date >= OLD.purge_on
       AND to_jsonb(NEW) - 'purged_at' = to_jsonb(OLD) - 'purged_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a sealed segment stays, and its lines stay until their day'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'journal_segment_is_kept';
END $$;
CREATE TRIGGER journal_segment_is_kept BEFORE UPDATE OR DELETE ON confidentiality_journalsegment
    FOR EACH ROW EXECUTE FUNCTION journal_segment_is_kept();
"""

# What other apps' triggers ask before they let content go: is this class of this bilan being destroyed now?
BEING_DESTROYED = """
CREATE FUNCTION is_being_destroyed(of_bilan uuid, of_class text) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM confidentiality_destruction
    WHERE bilan_id = of_bilan AND retention = of_class AND started_at IS NOT NULL AND done_at IS NULL
);
CREATE FUNCTION refuse_change_of_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND is_being_destroyed(OLD.bilan_id, TG_ARGV[0]) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only until it is destroyed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

# A destruction starts on its day, not under a hold, and what is done stays done.
DESTRUCTION = """
CREATE FUNCTION destruction_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.started_at IS NULL THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'what was destroyed stays destroyed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'destroyed_stays_destroyed';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.done_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was destroyed stays destroyed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'destroyed_stays_destroyed';
    END IF;
    IF NEW.started_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.started_at IS NULL) THEN
        IF (NEW.started_at AT TIME ZONE 'Europe/Paris')::date < NEW.due_on THEN
            RAISE EXCEPTION 'the day of this destruction has not come'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'destruction_is_due';
        END IF;
        IF EXISTS (SELECT FROM confidentiality_legalhold WHERE bilan_id = NEW.bilan_id AND lifted_at IS NULL
                   AND until_on >= (NEW.started_at AT TIME ZONE 'Europe/Paris')::date) THEN
            RAISE EXCEPTION 'a legal hold suspends this destruction'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'destruction_is_not_held';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER destruction_is_due BEFORE INSERT OR UPDATE OR DELETE ON confidentiality_destruction
    FOR EACH ROW EXECUTE FUNCTION destruction_is_due();
"""

# A hold and a destruction that start at once: the second waits on the bilan, and sees what the first did.
MEET = """
CREATE FUNCTION hold_meets_destruction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER a_hold_meets_destruction BEFORE INSERT ON confidentiality_legalhold
    FOR EACH ROW EXECUTE FUNCTION hold_meets_destruction();
CREATE TRIGGER a_destruction_meets_hold BEFORE UPDATE OF started_at ON confidentiality_destruction
    FOR EACH ROW EXECUTE FUNCTION hold_meets_destruction();
"""
MEET_NO_MORE = """
DROP TRIGGER a_destruction_meets_hold ON confidentiality_destruction;
DROP TRIGGER a_hold_meets_destruction ON confidentiality_legalhold;
DROP FUNCTION hold_meets_destruction();
"""

# A key goes with its destruction only, comes back never, and is otherwise wrapped anew.
BILAN_KEY_IS_KEPT = """
CREATE OR REPLACE FUNCTION bilan_key_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM confidentiality_destruction
        WHERE bilan_id = NEW.bilan_id AND retention = NEW.retention
          AND document_id IS NOT DISTINCT FROM NEW.document_id
        FOR SHARE;  -- a destruction under way is waited for, then seen
        IF NOT EXISTS (
            SELECT FROM confidentiality_destruction
            WHERE bilan_id = NEW.bilan_id AND retention = NEW.retention
              AND document_id IS NOT DISTINCT FROM NEW.document_id AND started_at IS NOT NULL
        ) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM confidentiality_destruction
            WHERE bilan_id = OLD.bilan_id AND retention = OLD.retention
              AND document_id IS NOT DISTINCT FROM OLD.document_id AND started_at IS NOT NULL AND done_at IS NULL
        ) THEN
            RETURN OLD;
        END IF;
    ELSIF to_jsonb(NEW) - ARRAY['wrapped', 'organisation_key_id']
          = to_jsonb(OLD) - ARRAY['wrapped', 'organisation_key_id'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a key goes when what it sealed is destroyed, and stays gone'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'destroyed_stays_destroyed';
END $$;
"""
KEYS = (
    BILAN_KEY_IS_KEPT
    + """
CREATE TRIGGER bilan_key_is_kept BEFORE INSERT OR UPDATE OR DELETE ON confidentiality_bilankey
    FOR EACH ROW EXECUTE FUNCTION bilan_key_is_kept();
"""
)

# An answer is kept as given: it ends, or a newer one takes its place. A suspension is kept too: it is lifted, once.
ANSWERS_ARE_KEPT = """
CREATE FUNCTION consent_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may_change text[] := ARRAY['withdrawn_at', 'superseded_at', 'ends_on'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change
       AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
       AND (OLD.superseded_at IS NULL OR NEW.superseded_at = OLD.superseded_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an answer is kept as it was given'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_is_kept';
END $$;
CREATE TRIGGER consent_is_kept BEFORE UPDATE OR DELETE ON confidentiality_consent
    FOR EACH ROW EXECUTE FUNCTION consent_is_kept();
CREATE FUNCTION legal_hold_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may_change text[] := ARRAY['lifted_at', 'lifted_by_id'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.lifted_at IS NULL
       AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a suspension is kept as it was placed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'legal_hold_is_kept';
END $$;
CREATE TRIGGER legal_hold_is_kept BEFORE UPDATE OR DELETE ON confidentiality_legalhold
    FOR EACH ROW EXECUTE FUNCTION legal_hold_is_kept();
"""
ANSWERS_ARE_LOOSE = """
DROP TRIGGER legal_hold_is_kept ON confidentiality_legalhold;
DROP FUNCTION legal_hold_is_kept();
DROP TRIGGER consent_is_kept ON confidentiality_consent;
DROP FUNCTION consent_is_kept();
"""

# What the person let be kept, and with whom they shared, goes with its own class only.
GOES_WITH_ITS_CLASS = """
CREATE TRIGGER kept_document_goes BEFORE DELETE ON confidentiality_keptdocument
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('kept');
CREATE TRIGGER sharing_grant_goes BEFORE DELETE ON confidentiality_sharinggrant
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_content('synthesis');
"""
STAYS_WITHOUT_CLASS = """
DROP TRIGGER sharing_grant_goes ON confidentiality_sharinggrant;
DROP TRIGGER kept_document_goes ON confidentiality_keptdocument;
"""

CREATE = JOURNAL + BEING_DESTROYED + DESTRUCTION + KEYS
DROP = """
DROP TRIGGER bilan_key_is_kept ON confidentiality_bilankey;
DROP FUNCTION bilan_key_is_kept();
DROP TRIGGER destruction_is_due ON confidentiality_destruction;
DROP FUNCTION destruction_is_due();
DROP FUNCTION refuse_change_of_content();
DROP FUNCTION is_being_destroyed(uuid, text);
DROP TRIGGER journal_segment_is_kept ON confidentiality_journalsegment;
DROP FUNCTION journal_segment_is_kept();
DROP TRIGGER access_line_is_kept ON confidentiality_accessline;
DROP FUNCTION access_line_is_kept();
"""
