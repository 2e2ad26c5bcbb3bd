"""What the database itself refuses about mandates and the change of hands of a bilan."""

# A mandate says who was in charge, names somebody of the team who is neither that one nor the
# person, waits for the person's word, and never changes but by that word and by its end.
REFUSE = """
CREATE FUNCTION refuse_mandate(why text, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;
"""

MANDATE_IS_SOUND = """
CREATE OR REPLACE FUNCTION mandate_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mine beneficiaries_bilan; member organisations_membership; person uuid;
BEGIN
    SELECT * INTO mine FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    SELECT * INTO member FROM organisations_membership WHERE id = NEW.member_id FOR SHARE;
    SELECT user_id INTO person FROM beneficiaries_beneficiary WHERE id = mine.beneficiary_id;
    IF TG_OP = 'INSERT' OR (NEW.is_accepted AND OLD.is_accepted IS DISTINCT FROM true) THEN
        IF member.removed_at IS NOT NULL OR NOT member.is_consultant THEN
            PERFORM refuse_mandate('the member does not accompany', 'mandated_member_accompanies');
        END IF;
        IF member.user_id = person THEN
            PERFORM refuse_mandate('nobody is mandated on their own bilan', 'nobody_is_mandated_on_their_own_bilan');
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF mine.cancelled_at IS NOT NULL THEN
            PERFORM refuse_mandate('the bilan is cancelled', 'bilan_is_not_cancelled');
        END IF;
        IF NEW.member_id = mine.consultant_id AND NOT (NEW.kind = 'successor' AND EXISTS (
            SELECT FROM beneficiaries_mandate
            WHERE bilan_id = mine.id AND member_id = NEW.member_id AND kind = 'interim' AND ended_at IS NULL)) THEN
            PERFORM refuse_mandate('the member is in charge already', 'mandate_names_somebody_else');
        END IF;
        IF (NEW.replaces_id, NEW.replaced_was_agreed) IS DISTINCT FROM (mine.consultant_id, mine.is_content_agreed) THEN
            PERFORM refuse_mandate('a mandate says who is in charge', 'mandate_says_whom_it_replaces');
        END IF;
        IF NEW.decided_at IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
            PERFORM refuse_mandate('a mandate begins undecided', 'the_person_decides');
        END IF;
        IF NEW.until_on > (NEW.proposed_at AT TIME ZONE 'Europe/Paris')::date + 92 THEN
            PERFORM refuse_mandate('a guest stays three months at most', 'guest_stays_a_while');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.ended_at IS NOT NULL
       OR (NEW.id, NEW.organisation_id, NEW.bilan_id, NEW.member_id, NEW.kind, NEW.purpose, NEW.until_on, NEW.reason,
           NEW.replaces_id, NEW.replaced_was_agreed, NEW.proposed_by_id, NEW.proposed_at, NEW.is_self_assigned)
          IS DISTINCT FROM
          (OLD.id, OLD.organisation_id, OLD.bilan_id, OLD.member_id, OLD.kind, OLD.purpose, OLD.until_on, OLD.reason,
           OLD.replaces_id, OLD.replaced_was_agreed, OLD.proposed_by_id, OLD.proposed_at, OLD.is_self_assigned) THEN
        PERFORM refuse_mandate('a mandate does not change', 'mandate_does_not_change');
    END IF;
    IF (NEW.decided_at, NEW.decided_by_id, NEW.is_accepted, NEW.is_assisted)
       IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.is_accepted, OLD.is_assisted) THEN
        IF OLD.decided_at IS NOT NULL AND OLD.kind <> 'interim' OR NEW.decided_at IS NULL THEN
            PERFORM refuse_mandate('the person decides once', 'mandate_does_not_change');
        END IF;
        IF NOT NEW.is_assisted AND NEW.decided_by_id IS DISTINCT FROM person THEN
            PERFORM refuse_mandate('only the person decides', 'the_person_decides');
        END IF;
        IF NEW.is_assisted AND person IS NOT NULL THEN
            PERFORM refuse_mandate('whoever has a space answers there', 'the_person_decides_in_their_space');
        END IF;
        IF NEW.is_assisted AND NOT mandate_may_be_typed_by(NEW, NEW.decided_by_id) THEN
            PERFORM refuse_mandate('neither who gains nor who proposed types the agreement', 'who_gains_does_not_type');
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""
MANDATE_TRIGGERS = """
CREATE TRIGGER mandate_is_sound BEFORE INSERT OR UPDATE ON beneficiaries_mandate
    FOR EACH ROW EXECUTE FUNCTION mandate_is_sound();
CREATE TRIGGER mandate_stays BEFORE DELETE ON beneficiaries_mandate
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

# An answer on paper is typed by neither the one who gains nor the one who proposed, as long as somebody else could:
# who administers, is in charge, or was when it was proposed.
PAPER = """
CREATE OR REPLACE FUNCTION mandate_may_be_typed_by(mandate beneficiaries_mandate, typist uuid) RETURNS boolean
LANGUAGE sql STABLE
RETURN NOT EXISTS (
    SELECT FROM organisations_membership own
    WHERE own.id IN (mandate.member_id, mandate.proposed_by_id) AND own.user_id = typist
) OR NOT EXISTS (
    SELECT FROM organisations_membership other
    WHERE other.organisation_id = mandate.organisation_id AND other.removed_at IS NULL AND other.user_id <> typist
      AND other.id <> mandate.member_id
      AND (other.id <> mandate.proposed_by_id OR EXISTS (
          SELECT FROM organisations_membership gainer
          WHERE gainer.id = mandate.member_id AND gainer.user_id = typist))
      AND (other.is_administrator OR other.id = mandate.replaces_id
           OR other.id = (SELECT consultant_id FROM beneficiaries_bilan WHERE id = mandate.bilan_id))
);
"""

# Nobody is put in charge of a bilan but by a mandate that says so: an accepted successor's, a
# running interim's, or the end of one. Content is agreed for the one who opened the bilan, and
# for others by the person's word. The membership is locked against a departure meanwhile.
HANDS = """
CREATE FUNCTION bilan_changes_hands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_content_theirs boolean;
BEGIN
    IF TG_OP = 'INSERT' OR NEW.consultant_id IS DISTINCT FROM OLD.consultant_id THEN
        PERFORM FROM organisations_membership WHERE id = NEW.consultant_id AND removed_at IS NULL FOR SHARE;
        IF NOT FOUND THEN
            PERFORM refuse_mandate('the consultant left the team', 'consultant_is_in_team');
        END IF;
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF NEW.consultant_id IS DISTINCT FROM OLD.consultant_id THEN
        SELECT bool_or(CASE WHEN kind = 'interim' AND member_id = OLD.consultant_id THEN replaced_was_agreed
                            ELSE coalesce(is_accepted, false) END)
          INTO is_content_theirs FROM beneficiaries_mandate
         WHERE bilan_id = NEW.id AND ended_at IS NULL
           AND (kind = 'successor' AND is_accepted AND member_id = NEW.consultant_id
                OR kind = 'interim' AND member_id = NEW.consultant_id AND replaces_id = OLD.consultant_id
                OR kind = 'interim' AND member_id = OLD.consultant_id AND replaces_id = NEW.consultant_id);
        IF is_content_theirs IS NULL THEN
            PERFORM refuse_mandate('no mandate gives this bilan away', 'consultant_changes_by_mandate');
        END IF;
    ELSE
        is_content_theirs := OLD.is_content_agreed OR EXISTS (
            SELECT FROM beneficiaries_mandate
            WHERE bilan_id = NEW.id AND ended_at IS NULL AND kind <> 'guest' AND is_accepted
              AND member_id = NEW.consultant_id
        );
    END IF;
    IF NEW.is_content_agreed AND NOT is_content_theirs THEN
        PERFORM refuse_mandate('the person has not agreed', 'content_is_agreed_by_the_person');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bilan_changes_hands BEFORE INSERT OR UPDATE OF consultant_id, is_content_agreed ON beneficiaries_bilan
    FOR EACH ROW EXECUTE FUNCTION bilan_changes_hands();
"""

# Who holds somebody's latest bilan without their word opens no other on it: a new one is agreed to by its opening.
OPENING = """
CREATE OR REPLACE FUNCTION bilan_opens_with_a_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM beneficiaries_beneficiary WHERE id = NEW.beneficiary_id FOR NO KEY UPDATE;
    IF NOT coalesce((SELECT is_content_agreed FROM beneficiaries_bilan
                      WHERE beneficiary_id = NEW.beneficiary_id AND cancelled_at IS NULL
                      ORDER BY opened_on DESC, id DESC LIMIT 1), true) THEN
        PERFORM refuse_mandate('the person has not agreed to who holds their bilan', 'bilan_opens_with_a_word');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bilan_opens_with_a_word BEFORE INSERT ON beneficiaries_bilan
    FOR EACH ROW EXECUTE FUNCTION bilan_opens_with_a_word();
"""
OPENING_DROP = """
DROP TRIGGER bilan_opens_with_a_word ON beneficiaries_bilan;
DROP FUNCTION bilan_opens_with_a_word();
"""

CREATE = REFUSE + MANDATE_IS_SOUND + MANDATE_TRIGGERS + HANDS
DROP = """
DROP TRIGGER bilan_changes_hands ON beneficiaries_bilan;
DROP FUNCTION bilan_changes_hands();
DROP TRIGGER mandate_stays ON beneficiaries_mandate;
DROP TRIGGER mandate_is_sound ON beneficiaries_mandate;
DROP FUNCTION mandate_is_sound();
DROP FUNCTION IF EXISTS mandate_may_be_typed_by(beneficiaries_mandate, uuid);
DROP FUNCTION refuse_mandate(text, text);
"""
