"""What the database itself refuses about programmes."""

# What was published stays: nobody edits or deletes it, nor its steps. A step takes a share of its
# version's row, which publishing locks: of two that meet, the second sees what the first did.
STAYS = """
CREATE FUNCTION published_programme_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published version does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_programme_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.offer_id <> OLD.offer_id OR NEW.organisation_id <> OLD.organisation_id THEN
        RAISE EXCEPTION 'a version stays in its offer'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_programme_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_programme_stays BEFORE UPDATE OR DELETE ON bilan_sessions_programme
    FOR EACH ROW EXECUTE FUNCTION published_programme_stays();

CREATE FUNCTION published_steps_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held uuid; published timestamptz;
BEGIN
    FOREACH held IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.programme_id]
                                     WHEN 'DELETE' THEN ARRAY[OLD.programme_id]
                                     ELSE ARRAY[OLD.programme_id, NEW.programme_id] END LOOP
        SELECT published_at INTO published FROM bilan_sessions_programme WHERE id = held FOR SHARE;
        IF published IS NOT NULL THEN
            RAISE EXCEPTION 'the steps of a published version do not change'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'published_programme_stays';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_steps_stay BEFORE INSERT OR UPDATE OR DELETE ON bilan_sessions_programmestep
    FOR EACH ROW EXECUTE FUNCTION published_steps_stay();
"""

# A version is published out of a draft, under the law of that day: the three phases (R6313-4), of
# which the conclusions hold a talk with the person alone, groups in the investigation only, no more
# than the cap (L6313-4 al. 5), no less than a floor if one is in force.
PUBLISHES = """
CREATE FUNCTION legal_floor_minutes(day date) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
    SELECT (number * 60)::integer FROM law_legalvalue
    WHERE parameter = 'duree_min_accompagnement_h' AND valid_from <= day AND (valid_to IS NULL OR valid_to >= day)
    ORDER BY valid_from DESC LIMIT 1
);

CREATE FUNCTION programme_may_be_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    on_day date := (NEW.published_at AT TIME ZONE 'Europe/Paris')::date;
    accompanied integer; phases integer; talks integer; groups integer; broken text;
BEGIN
    IF NEW.published_at IS NULL THEN RETURN NEW; END IF;
    SELECT coalesce(sum(minutes), 0), count(DISTINCT phase) FILTER (WHERE minutes > 0),
           count(*) FILTER (WHERE phase = 'conclusion' AND minutes > 0 AND NOT is_collective),
           count(*) FILTER (WHERE phase <> 'investigation' AND is_collective)
      INTO accompanied, phases, talks, groups FROM bilan_sessions_programmestep WHERE programme_id = NEW.id;
    broken := CASE
        WHEN phases < 3 THEN 'programme_has_three_phases'
        WHEN talks = 0 THEN 'conclusion_has_a_talk'
        WHEN groups > 0 THEN 'groups_in_investigation_only'
        WHEN accompanied + NEW.personal_work_minutes > coalesce(legal_cap_minutes(on_day), 0)
            THEN 'programme_within_law'
        WHEN accompanied < coalesce(legal_floor_minutes(on_day), 0) THEN 'programme_above_floor'
    END;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'this version may not be published: %', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = broken;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programme_may_be_published BEFORE INSERT OR UPDATE OF published_at ON bilan_sessions_programme
    FOR EACH ROW EXECUTE FUNCTION programme_may_be_published();

CREATE FUNCTION bilan_opens_from_a_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM bilan_sessions_programme WHERE id = NEW.programme_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a bilan opens from a published version'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'bilan_opens_from_a_version';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bilan_opens_from_a_version BEFORE INSERT ON bilan_sessions_bilanprogramme
    FOR EACH ROW EXECUTE FUNCTION bilan_opens_from_a_version();
"""

CREATE = STAYS + PUBLISHES
DROP = """
DROP TRIGGER bilan_opens_from_a_version ON bilan_sessions_bilanprogramme;
DROP FUNCTION bilan_opens_from_a_version();
DROP TRIGGER programme_may_be_published ON bilan_sessions_programme;
DROP FUNCTION programme_may_be_published();
DROP FUNCTION legal_floor_minutes(date);
DROP TRIGGER published_steps_stay ON bilan_sessions_programmestep;
DROP FUNCTION published_steps_stay();
DROP TRIGGER published_programme_stays ON bilan_sessions_programme;
DROP FUNCTION published_programme_stays();
"""
