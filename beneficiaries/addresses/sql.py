"""What the database itself refuses about the address and the card that open a person's space."""

# Who touches the way in of a person: whoever the person agreed to, while their bilan runs; anybody before the first.
HANDS_ON_IDENTITY = """
CREATE FUNCTION identity_may_change(person uuid) RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce((
    SELECT is_content_agreed AND NOT bilan_has_fact(id, 'closed') AND NOT bilan_is_stopped(id)
      FROM beneficiaries_bilan WHERE beneficiary_id = person AND cancelled_at IS NULL
     ORDER BY opened_on DESC, id DESC LIMIT 1
), true);
"""

# The person confirms or refuses. Somebody else confirms after a week only, an address only, and neither they
# who typed it nor the one in charge, unless the house has nobody else.
CHANGE = """
CREATE FUNCTION address_change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person beneficiaries_beneficiary; is_barred boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM refuse_mandate('an address change is kept', 'address_change_is_kept');
    END IF;
    SELECT * INTO person FROM beneficiaries_beneficiary WHERE id = NEW.beneficiary_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF NEW.decided_at IS NOT NULL OR NEW.former <> person.email
           OR NEW.open_from < NEW.asked_at + interval '7 days' THEN
            PERFORM refuse_mandate('an address change begins undecided', 'address_change_is_kept');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.decided_at IS NOT NULL OR NEW.decided_at IS NULL
       OR (NEW.id, NEW.organisation_id, NEW.beneficiary_id, NEW.former, NEW.proposed, NEW.asked_by_id, NEW.asked_at,
           NEW.open_from)
          IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.beneficiary_id, OLD.former, OLD.proposed,
           OLD.asked_by_id, OLD.asked_at, OLD.open_from) THEN
        PERFORM refuse_mandate('an address change is decided once', 'address_change_is_kept');
    END IF;
    IF NEW.outcome = 'replaced' OR NEW.decided_by_id = person.user_id THEN
        RETURN NEW;
    END IF;
    is_barred := NEW.decided_by_id = (SELECT user_id FROM organisations_membership WHERE id = NEW.asked_by_id)
        OR NEW.decided_by_id = (
            SELECT member.user_id FROM beneficiaries_bilan bilan
              JOIN organisations_membership member ON member.id = bilan.consultant_id
             WHERE bilan.beneficiary_id = person.id AND bilan.cancelled_at IS NULL
             ORDER BY bilan.opened_on DESC, bilan.id DESC LIMIT 1);
    IF NEW.outcome = 'refused' OR NEW.proposed = '' OR NEW.decided_at < NEW.open_from
       OR NOT identity_may_change(person.id)
       OR is_barred AND EXISTS (
           SELECT FROM organisations_membership
           WHERE organisation_id = NEW.organisation_id AND user_id <> NEW.decided_by_id AND removed_at IS NULL
             AND (is_administrator OR is_consultant OR is_assistant)) THEN
        PERFORM refuse_mandate('the person confirms their address', 'the_person_confirms_their_address');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER address_change_is_kept BEFORE INSERT OR UPDATE OR DELETE ON beneficiaries_addresschange
    FOR EACH ROW EXECUTE FUNCTION address_change_is_kept();
"""

# Whoever signs in goes on doing so by the same address, until the latest decided change says otherwise. A file
# that is erased whole, without any bilan, closes its space.
SIGN_IN = """
CREATE FUNCTION sign_in_moves_by_a_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE latest beneficiaries_addresschange;
BEGIN
    IF NEW.user_id IS NULL AND NEW.email = '' AND NOT EXISTS (
        SELECT FROM beneficiaries_bilan WHERE beneficiary_id = NEW.id AND cancelled_at IS NULL) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO latest FROM beneficiaries_addresschange
     WHERE beneficiary_id = NEW.id AND outcome = 'confirmed' ORDER BY decided_at DESC LIMIT 1;
    IF latest.id IS NULL OR (latest.former, latest.proposed) IS DISTINCT FROM (OLD.email, NEW.email) THEN
        PERFORM refuse_mandate('signing in moves by the word of the person', 'sign_in_moves_by_a_word');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sign_in_moves_by_a_word BEFORE UPDATE ON beneficiaries_beneficiary
    FOR EACH ROW WHEN (OLD.user_id IS NOT NULL
                       AND (NEW.user_id IS DISTINCT FROM OLD.user_id OR NEW.email <> OLD.email))
    EXECUTE FUNCTION sign_in_moves_by_a_word();

CREATE FUNCTION access_card_is_earned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT identity_may_change(NEW.beneficiary_id) OR EXISTS (
        SELECT FROM beneficiaries_beneficiary person LEFT JOIN organisations_user account ON account.id = person.user_id
        WHERE person.id = NEW.beneficiary_id AND (person.email <> '' OR account.email IS NOT NULL)) THEN
        PERFORM refuse_mandate('no card beside an address, nor from a mere interim', 'access_card_is_earned');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_card_is_earned BEFORE INSERT ON beneficiaries_accesscard
    FOR EACH ROW EXECUTE FUNCTION access_card_is_earned();
"""

CREATE = HANDS_ON_IDENTITY + CHANGE + SIGN_IN
DROP = """
DROP TRIGGER access_card_is_earned ON beneficiaries_accesscard;
DROP FUNCTION access_card_is_earned();
DROP TRIGGER sign_in_moves_by_a_word ON beneficiaries_beneficiary;
DROP FUNCTION sign_in_moves_by_a_word();
DROP TRIGGER address_change_is_kept ON beneficiaries_addresschange;
DROP FUNCTION address_change_is_kept();
DROP FUNCTION identity_may_change(uuid);
"""
