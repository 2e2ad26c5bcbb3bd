"""What the database itself refuses about bilans and the chain of their facts."""

# A budget never exceeds the legal cap in force on the day the bilan is opened (L6313-4 al. 5).
BUDGET = """
CREATE FUNCTION bilan_within_law() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.accompaniment_minutes + NEW.personal_work_minutes > coalesce(legal_cap_minutes(NEW.opened_on), 0) THEN
        RAISE EXCEPTION 'the budget of a bilan exceeds the legal cap (L6313-4)'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bilan_within_law';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bilan_within_law BEFORE INSERT OR UPDATE ON beneficiaries_bilan
    FOR EACH ROW EXECUTE FUNCTION bilan_within_law();
"""

# A fact lives while nothing supersedes it and it does not itself say « did not take place ».
LIVE_FACTS = """
CREATE FUNCTION bilan_has_fact(of_bilan uuid, of_kind text, until timestamptz DEFAULT 'infinity') RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM beneficiaries_fact fact
    WHERE fact.bilan_id = of_bilan AND fact.kind = of_kind AND NOT fact.is_void AND fact.occurred_at <= until
      AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = fact.id)
);
CREATE FUNCTION bilan_has_consent(of_bilan uuid, until timestamptz DEFAULT 'infinity') RETURNS boolean
LANGUAGE sql STABLE
RETURN coalesce((
    SELECT fact.kind = 'consented' FROM beneficiaries_fact fact
    WHERE fact.bilan_id = of_bilan AND fact.kind IN ('consented', 'consent_refused', 'consent_withdrawn')
      AND NOT fact.is_void AND fact.occurred_at <= until
      AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = fact.id)
    ORDER BY fact.occurred_at DESC, fact.recorded_at DESC LIMIT 1
), false);
"""

# The person's last word is a no: refused, or withdrawn.
STOPPED = """
CREATE FUNCTION bilan_is_stopped(of_bilan uuid) RETURNS boolean
LANGUAGE sql STABLE
RETURN NOT bilan_has_consent(of_bilan)
   AND (bilan_has_fact(of_bilan, 'consent_refused') OR bilan_has_fact(of_bilan, 'consent_withdrawn'));
"""

# Pauses: each has its days; a resuming ends those before it on its own day. The same as `beneficiaries.pauses`.
PAUSES = """
CREATE FUNCTION bilan_was_paused(of_bilan uuid) RETURNS boolean
LANGUAGE sql STABLE
RETURN coalesce((
    SELECT fact.kind = 'paused' FROM beneficiaries_fact fact
    WHERE fact.bilan_id = of_bilan AND fact.kind IN ('paused', 'resumed') AND NOT fact.is_void
      AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = fact.id)
    ORDER BY fact.occurred_at DESC, fact.recorded_at DESC LIMIT 1
), false);
CREATE FUNCTION bilan_is_paused(of_bilan uuid, on_day date) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (
    SELECT FROM beneficiaries_fact pause
    WHERE pause.bilan_id = of_bilan AND pause.kind = 'paused' AND NOT pause.is_void
      AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = pause.id)
      AND on_day BETWEEN (pause.detail ->> 'first')::date AND (pause.detail ->> 'last')::date
      AND NOT EXISTS (
          SELECT FROM beneficiaries_fact back
          WHERE back.bilan_id = of_bilan AND back.kind = 'resumed' AND NOT back.is_void
            AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = back.id)
            AND (back.occurred_at, back.recorded_at) > (pause.occurred_at, pause.recorded_at)
            AND (back.occurred_at AT TIME ZONE 'Europe/Paris')::date <= on_day
      )
);
"""

# Silence ends a bilan after so many attempts on different days: the organisation's number, or the usual one
# (`CourseRules.attempts`).
ATTEMPTS = """
CREATE FUNCTION bilan_attempts(of_bilan uuid, until timestamptz) RETURNS bigint
LANGUAGE sql STABLE
RETURN (
    SELECT count(DISTINCT (fact.occurred_at AT TIME ZONE 'Europe/Paris')::date) FROM beneficiaries_fact fact
    WHERE fact.bilan_id = of_bilan AND fact.kind = 'attempted' AND NOT fact.is_void AND fact.occurred_at <= until
      AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = fact.id)
);
CREATE FUNCTION bilan_attempts_needed(of_organisation uuid) RETURNS integer
LANGUAGE sql STABLE
RETURN coalesce((SELECT attempts FROM beneficiaries_courserules WHERE organisation_id = of_organisation), 3);
"""

# The order of the course, the same table as `beneficiaries.rules.NEEDS` (a test compares all pairs).
FACT_IN_ORDER = """
CREATE OR REPLACE FUNCTION fact_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE old_fact beneficiaries_fact; word beneficiaries_fact; in_order boolean;
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    -- Facts of one instant keep the order in which they were entered.
    WHILE EXISTS (SELECT FROM beneficiaries_fact WHERE bilan_id = NEW.bilan_id AND recorded_at = NEW.recorded_at) LOOP
        NEW.recorded_at := NEW.recorded_at + interval '1 microsecond';
    END LOOP;
    IF EXISTS (SELECT FROM beneficiaries_bilan WHERE id = NEW.bilan_id AND cancelled_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the bilan is cancelled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bilan_is_not_cancelled';
    END IF;
    IF NEW.supersedes_id IS NOT NULL THEN
        SELECT * INTO old_fact FROM beneficiaries_fact WHERE id = NEW.supersedes_id;
        IF old_fact.bilan_id IS DISTINCT FROM NEW.bilan_id OR old_fact.kind IS DISTINCT FROM NEW.kind THEN
            RAISE EXCEPTION 'a correction names a fact of the same kind and bilan'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_is_of_same_kind';
        END IF;
        IF NEW.kind = 'destroyed' OR (
            NEW.kind IN ('closed', 'abandoned', 'consent_withdrawn', 'consent_refused') AND bilan_has_fact(NEW.bilan_id, 'destroyed')
        ) THEN
            RAISE EXCEPTION 'what was destroyed stays destroyed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'destroyed_stays_destroyed';
        END IF;
        IF NEW.kind = 'hours_changed' THEN
            RAISE EXCEPTION 'hours that changed are changed again, never corrected'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'changed_hours_stay';
        END IF;
        IF NEW.kind IN ('informed', 'consented', 'consent_refused', 'consent_withdrawn', 'programme_agreed',
                        'investigation_read', 'received')
           AND NOT old_fact.is_assisted AND NEW.recorded_by_id IS DISTINCT FROM old_fact.recorded_by_id THEN
            RAISE EXCEPTION 'the word of the person is corrected by the person alone'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'person_keeps_their_word';
        END IF;
    END IF;
    IF NEW.is_assisted AND NOT NEW.is_void AND NEW.kind IN ('consented', 'consent_refused', 'consent_withdrawn') THEN
        SELECT fact.* INTO word FROM beneficiaries_fact fact
         WHERE fact.bilan_id = NEW.bilan_id AND fact.kind IN ('consented', 'consent_refused', 'consent_withdrawn')
           AND NOT fact.is_void AND fact.id IS DISTINCT FROM NEW.supersedes_id
           AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = fact.id)
         ORDER BY fact.occurred_at DESC, fact.recorded_at DESC LIMIT 1;
        IF word.id IS NOT NULL AND NOT word.is_assisted AND word.kind <> NEW.kind
           AND (NEW.supersedes_id IS NULL OR NEW.occurred_at >= word.occurred_at)
           AND EXISTS (SELECT FROM beneficiaries_bilan bilan
                       JOIN beneficiaries_beneficiary person ON person.id = bilan.beneficiary_id
                       WHERE bilan.id = NEW.bilan_id AND person.user_id IS NOT NULL) THEN
            RAISE EXCEPTION 'who answered online goes back on it alone'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'person_goes_back_alone';
        END IF;
    END IF;
    IF NOT NEW.is_void
       AND NEW.kind IN ('preliminary_closed', 'investigation_closed', 'conclusion_closed',
                        'handed_over', 'received', 'abandoned', 'closed', 'destroyed', 'follow_up_reminded')
       AND EXISTS (
           SELECT FROM beneficiaries_fact fact
           WHERE fact.bilan_id = NEW.bilan_id AND fact.kind = NEW.kind AND NOT fact.is_void
             AND fact.id IS DISTINCT FROM NEW.supersedes_id
             AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = fact.id)
       ) THEN
        RAISE EXCEPTION '% happens once', NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_happens_once';
    END IF;
    IF NEW.supersedes_id IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.kind = 'paused' AND (NEW.detail ->> 'first')::date <= (NEW.detail ->> 'last')::date IS NOT TRUE THEN
        RAISE EXCEPTION 'a pause has its first and its last day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pause_has_its_days';
    END IF;
    IF NEW.is_irregular THEN
        RETURN NEW;
    END IF;
    IF NEW.kind IN ('programme_agreed', 'investigation_read') THEN
        SELECT fact.* INTO word FROM beneficiaries_fact fact
         WHERE fact.bilan_id = NEW.bilan_id AND NOT fact.is_void
           AND fact.kind = CASE NEW.kind WHEN 'programme_agreed' THEN 'programme_proposed' ELSE 'investigation_recorded' END
           AND NOT EXISTS (SELECT FROM beneficiaries_fact newer WHERE newer.supersedes_id = fact.id)
         ORDER BY fact.occurred_at DESC, fact.recorded_at DESC LIMIT 1;
        IF word.id IS NOT NULL AND word.detail ->> 'sha256' IS DISTINCT FROM NEW.detail ->> 'sha256' THEN
            RAISE EXCEPTION 'what is signed is what was last proposed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_as_proposed';
        END IF;
    END IF;
    IF NEW.kind = 'abandoned' AND NEW.detail ->> 'motive' = 'no_answer'
       AND bilan_attempts(NEW.bilan_id, NEW.occurred_at) < bilan_attempts_needed(NEW.organisation_id) THEN
        RAISE EXCEPTION 'whoever does not answer was written to before'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'silence_follows_attempts';
    END IF;
    in_order := CASE NEW.kind
        WHEN 'consented' THEN
            bilan_has_fact(NEW.bilan_id, 'informed') AND NOT bilan_has_fact(NEW.bilan_id, 'destroyed')
        WHEN 'consent_withdrawn' THEN bilan_has_consent(NEW.bilan_id)
        WHEN 'programme_proposed' THEN
            bilan_has_consent(NEW.bilan_id) AND NOT bilan_has_fact(NEW.bilan_id, 'closed')
        WHEN 'programme_agreed' THEN bilan_has_fact(NEW.bilan_id, 'programme_proposed')
        WHEN 'preliminary_closed' THEN
            bilan_has_consent(NEW.bilan_id) AND bilan_has_fact(NEW.bilan_id, 'basis_recorded')
            AND bilan_has_fact(NEW.bilan_id, 'programme_agreed')
        WHEN 'investigation_recorded' THEN bilan_has_fact(NEW.bilan_id, 'preliminary_closed')
        WHEN 'investigation_read' THEN bilan_has_fact(NEW.bilan_id, 'investigation_recorded')
        WHEN 'investigation_closed' THEN
            bilan_has_fact(NEW.bilan_id, 'preliminary_closed') AND bilan_has_fact(NEW.bilan_id, 'investigation_recorded')
        WHEN 'conclusion_closed' THEN
            bilan_has_fact(NEW.bilan_id, 'investigation_closed') AND bilan_has_fact(NEW.bilan_id, 'conclusions_talk')
        WHEN 'handing_over_proposed' THEN bilan_has_fact(NEW.bilan_id, 'investigation_closed')
        WHEN 'handed_over' THEN bilan_has_fact(NEW.bilan_id, 'investigation_closed')
        WHEN 'received' THEN bilan_has_fact(NEW.bilan_id, 'handed_over')
        WHEN 'satisfaction_offered' THEN bilan_has_fact(NEW.bilan_id, 'handed_over')
        WHEN 'paused' THEN bilan_has_consent(NEW.bilan_id) AND NOT bilan_has_fact(NEW.bilan_id, 'closed')
        WHEN 'resumed' THEN bilan_was_paused(NEW.bilan_id)
        WHEN 'attempted' THEN NOT bilan_has_fact(NEW.bilan_id, 'closed')
        WHEN 'hours_changed' THEN NOT bilan_has_fact(NEW.bilan_id, 'closed') AND NOT bilan_is_stopped(NEW.bilan_id)
        WHEN 'abandoned' THEN NOT bilan_has_fact(NEW.bilan_id, 'closed') AND NOT bilan_is_stopped(NEW.bilan_id)
        WHEN 'closed' THEN
            bilan_has_fact(NEW.bilan_id, 'handed_over') OR bilan_has_fact(NEW.bilan_id, 'handing_over_proposed')
            OR bilan_is_stopped(NEW.bilan_id) OR bilan_has_fact(NEW.bilan_id, 'abandoned')
        WHEN 'destroyed' THEN bilan_has_fact(NEW.bilan_id, 'closed') OR bilan_is_stopped(NEW.bilan_id)
        WHEN 'follow_up_reminded' THEN bilan_has_fact(NEW.bilan_id, 'closed')
        ELSE true
    END;
    IF NOT in_order THEN
        RAISE EXCEPTION 'the course of the bilan does not allow % yet', NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fact_in_order';
    END IF;
    RETURN NEW;
END $$;
"""
ORDER = (
    FACT_IN_ORDER
    + """
CREATE TRIGGER fact_in_order BEFORE INSERT ON beneficiaries_fact
    FOR EACH ROW EXECUTE FUNCTION fact_in_order();
"""
)

CREATE = BUDGET + LIVE_FACTS + STOPPED + ORDER
DROP = """
DROP TRIGGER fact_in_order ON beneficiaries_fact;
DROP FUNCTION fact_in_order();
DROP FUNCTION bilan_is_stopped(uuid);
DROP FUNCTION bilan_has_consent(uuid, timestamptz);
DROP FUNCTION bilan_has_fact(uuid, text, timestamptz);
DROP TRIGGER bilan_within_law ON beneficiaries_bilan;
DROP FUNCTION bilan_within_law();
"""
