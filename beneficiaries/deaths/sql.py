"""What the database itself refuses about a death that was noted."""

CREATE = """
CREATE FUNCTION death_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE withdrawal text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_reason'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL AND to_jsonb(NEW) - withdrawal = to_jsonb(OLD) - withdrawal THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a death is kept as it was noted, and withdrawn once'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'death_is_kept';
END $$;
CREATE TRIGGER death_is_kept BEFORE UPDATE OR DELETE ON beneficiaries_death
    FOR EACH ROW EXECUTE FUNCTION death_is_kept();

CREATE FUNCTION person_is_dead(of_bilan uuid) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM beneficiaries_death death JOIN beneficiaries_bilan bilan
                   ON bilan.beneficiary_id = death.beneficiary_id
                WHERE bilan.id = of_bilan AND death.withdrawn_at IS NULL);
"""
DROP = """
DROP FUNCTION person_is_dead(uuid);
DROP TRIGGER death_is_kept ON beneficiaries_death;
DROP FUNCTION death_is_kept();
"""

# A file is not opened for somebody who died; taking the mention back opens the way again.
BILANS = """
CREATE FUNCTION bilan_is_of_the_living() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM beneficiaries_death WHERE beneficiary_id = NEW.beneficiary_id AND withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'the person died'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bilan_is_of_the_living';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bilan_is_of_the_living BEFORE INSERT ON beneficiaries_bilan
    FOR EACH ROW EXECUTE FUNCTION bilan_is_of_the_living();
"""
BILANS_DROP = """
DROP TRIGGER bilan_is_of_the_living ON beneficiaries_bilan;
DROP FUNCTION bilan_is_of_the_living();
"""
