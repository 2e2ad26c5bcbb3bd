"""What the database itself refuses about access cards: a code opens once, and what was issued stays written."""

CREATE = """
CREATE FUNCTION access_code_is_used_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.used_at IS NOT NULL OR NEW.used_at IS NULL
       OR (NEW.id, NEW.organisation_id, NEW.card_id, NEW.number, NEW.digest)
          IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.card_id, OLD.number, OLD.digest) THEN
        RAISE EXCEPTION 'an access code is used once'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'access_code_is_used_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_code_is_used_once BEFORE UPDATE OR DELETE ON beneficiaries_accesscode
    FOR EACH ROW EXECUTE FUNCTION access_code_is_used_once();

CREATE FUNCTION access_card_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
       OR (NEW.id, NEW.organisation_id, NEW.beneficiary_id, NEW.issued_at, NEW.issued_by_id, NEW.author_name,
           NEW.expires_at)
          IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.beneficiary_id, OLD.issued_at, OLD.issued_by_id,
           OLD.author_name, OLD.expires_at) THEN
        RAISE EXCEPTION 'an access card is kept as it was issued'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'access_card_is_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_card_is_kept BEFORE UPDATE OR DELETE ON beneficiaries_accesscard
    FOR EACH ROW EXECUTE FUNCTION access_card_is_kept();
"""

DROP = """
DROP TRIGGER access_card_is_kept ON beneficiaries_accesscard;
DROP FUNCTION access_card_is_kept();
DROP TRIGGER access_code_is_used_once ON beneficiaries_accesscode;
DROP FUNCTION access_code_is_used_once();
"""
