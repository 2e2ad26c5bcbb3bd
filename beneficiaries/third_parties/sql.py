"""What the database itself refuses about representatives and their signature."""

CREATE = """
CREATE FUNCTION nobody_represents_themselves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM beneficiaries_beneficiary WHERE id = NEW.beneficiary_id
               AND (user_id = NEW.user_id OR email <> '' AND email = NEW.email)) THEN
        PERFORM refuse_mandate('nobody represents themselves', 'nobody_represents_themselves');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_represents_themselves BEFORE INSERT OR UPDATE ON beneficiaries_representative
    FOR EACH ROW EXECUTE FUNCTION nobody_represents_themselves();

CREATE FUNCTION co_signature_is_theirs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signer beneficiaries_representative;
BEGIN
    SELECT * INTO signer FROM beneficiaries_representative WHERE id = NEW.representative_id FOR SHARE;
    IF signer.ended_at IS NOT NULL
       OR NOT EXISTS (SELECT FROM beneficiaries_bilan WHERE id = NEW.bilan_id AND beneficiary_id = signer.beneficiary_id)
       OR (NOT NEW.is_assisted AND NEW.signed_by_id IS DISTINCT FROM signer.user_id) THEN
        PERFORM refuse_mandate('the representative of the person signs', 'co_signature_is_theirs');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER co_signature_is_theirs BEFORE INSERT ON beneficiaries_cosignature
    FOR EACH ROW EXECUTE FUNCTION co_signature_is_theirs();

CREATE FUNCTION consent_is_co_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM beneficiaries_representative signer
        JOIN beneficiaries_bilan bilan ON bilan.beneficiary_id = signer.beneficiary_id
        WHERE bilan.id = NEW.bilan_id AND signer.ended_at IS NULL AND signer.kind IN ('guardian', 'parent')
          AND NOT EXISTS (SELECT FROM beneficiaries_cosignature
                          WHERE representative_id = signer.id AND bilan_id = NEW.bilan_id)
    ) THEN
        PERFORM refuse_mandate('the representative has not signed', 'consent_is_co_signed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_is_co_signed BEFORE INSERT ON beneficiaries_fact
    FOR EACH ROW WHEN (NEW.kind = 'consented' AND NEW.supersedes_id IS NULL AND NOT NEW.is_irregular)
    EXECUTE FUNCTION consent_is_co_signed();
"""
# What a judgment asks for blocks the consent; a title alone does not.
CONSENT_IS_CO_SIGNED = """
CREATE OR REPLACE FUNCTION consent_is_co_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM beneficiaries_representative signer
        JOIN beneficiaries_bilan bilan ON bilan.beneficiary_id = signer.beneficiary_id
        WHERE bilan.id = NEW.bilan_id AND signer.ended_at IS NULL AND signer.must_co_sign
          AND NOT EXISTS (SELECT FROM beneficiaries_cosignature
                          WHERE representative_id = signer.id AND bilan_id = NEW.bilan_id)
    ) THEN
        PERFORM refuse_mandate('the representative has not signed', 'consent_is_co_signed');
    END IF;
    RETURN NEW;
END $$;
"""
DROP = """
DROP TRIGGER consent_is_co_signed ON beneficiaries_fact;
DROP FUNCTION consent_is_co_signed();
DROP TRIGGER co_signature_is_theirs ON beneficiaries_cosignature;
DROP FUNCTION co_signature_is_theirs();
DROP TRIGGER nobody_represents_themselves ON beneficiaries_representative;
DROP FUNCTION nobody_represents_themselves();
"""
