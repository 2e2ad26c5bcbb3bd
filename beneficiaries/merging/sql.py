"""What the database itself refuses of two files that become one."""

# A file is merged once, into another of the same name that is itself whole; it had no way to sign in. A bilan goes
# from one person to another by such a merge alone, and none hangs on a file that was merged.
MERGING = """
CREATE FUNCTION merge_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept beneficiaries_beneficiary;
BEGIN
    IF OLD.merged_into_id IS NOT NULL THEN
        RAISE EXCEPTION 'a merged file stays merged'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'merged_stays_merged';
    END IF;
    SELECT * INTO kept FROM beneficiaries_beneficiary WHERE id = NEW.merged_into_id FOR UPDATE;
    IF kept.id = OLD.id OR kept.merged_into_id IS NOT NULL OR kept.erased_at IS NOT NULL OR OLD.erased_at IS NOT NULL
       OR OLD.user_id IS NOT NULL OR kept.name_key IS DISTINCT FROM OLD.name_key THEN
        RAISE EXCEPTION 'these two files are not one person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_is_sound';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER merge_is_sound BEFORE UPDATE OF merged_into_id ON beneficiaries_beneficiary
    FOR EACH ROW WHEN (NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id)
    EXECUTE FUNCTION merge_is_sound();

CREATE FUNCTION bilan_stays_with_its_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE merged_into uuid;
BEGIN
    SELECT merged_into_id INTO merged_into FROM beneficiaries_beneficiary
     WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.beneficiary_id ELSE OLD.beneficiary_id END FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' AND merged_into IS NOT NULL
       OR TG_OP = 'UPDATE' AND merged_into IS DISTINCT FROM NEW.beneficiary_id THEN
        RAISE EXCEPTION 'a bilan stays with its person'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bilan_stays_with_its_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bilan_is_born_with_its_person BEFORE INSERT ON beneficiaries_bilan
    FOR EACH ROW EXECUTE FUNCTION bilan_stays_with_its_person();
CREATE TRIGGER bilan_stays_with_its_person BEFORE UPDATE OF beneficiary_id ON beneficiaries_bilan
    FOR EACH ROW WHEN (NEW.beneficiary_id IS DISTINCT FROM OLD.beneficiary_id)
    EXECUTE FUNCTION bilan_stays_with_its_person();
"""
MERGING_DROP = """
DROP TRIGGER bilan_stays_with_its_person ON beneficiaries_bilan;
DROP TRIGGER bilan_is_born_with_its_person ON beneficiaries_bilan;
DROP FUNCTION bilan_stays_with_its_person();
DROP TRIGGER merge_is_sound ON beneficiaries_beneficiary;
DROP FUNCTION merge_is_sound();
"""
