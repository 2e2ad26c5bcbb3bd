"""What the database itself refuses about documents: the moves of a version, the law's days, the payments."""

LAW = """
CREATE FUNCTION agreement_number(of_parameter text, on_day date) RETURNS numeric
LANGUAGE sql STABLE
RETURN (
    SELECT number FROM law_legalvalue
    WHERE parameter = of_parameter AND valid_from <= on_day AND (valid_to IS NULL OR valid_to >= on_day)
    ORDER BY valid_from DESC LIMIT 1
);
"""

# The same tables as `funding.agreements.kinds` (MOVES, ABOUT); a test compares all pairs.
DOCUMENTS = """
CREATE OR REPLACE FUNCTION document_enters() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE days numeric; last smallint;
BEGIN
    PERFORM FROM beneficiaries_bilan WHERE id = NEW.bilan_id FOR NO KEY UPDATE;
    SELECT coalesce(max(version), 0) INTO last FROM funding_document WHERE bilan_id = NEW.bilan_id AND kind = NEW.kind;
    IF NEW.version <> last + 1 OR NEW.state NOT IN ('issued', 'sent') OR NEW.settled_at IS NOT NULL
       OR NEW.person_signed_on IS NOT NULL OR NEW.signed_on IS NOT NULL OR NEW.agreement_id IS NOT NULL THEN
        RAISE EXCEPTION 'a document enters as the next version, established or sent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'document_enters_in_order';
    END IF;
    days := agreement_number(CASE NEW.kind WHEN 'tripartite' THEN 'convention_reponse_jours'
                                           WHEN 'leave' THEN 'reponse_employeur_jours' END, NEW.transmitted_on);
    IF NEW.kind IN ('tripartite', 'leave') AND NEW.state = 'sent'
       AND NEW.answer_by IS DISTINCT FROM NEW.transmitted_on + days::integer THEN
        RAISE EXCEPTION 'the days to answer are those of the law'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_has_the_days_of_the_law';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER document_enters BEFORE INSERT ON funding_document
    FOR EACH ROW EXECUTE FUNCTION document_enters();

CREATE OR REPLACE FUNCTION document_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settling text[] := ARRAY['state', 'person_signed_on', 'signed_on', 'answered_on', 'settled_at', 'agreement_id'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'issued' AND NEW.state = 'sent' AND NEW.kind = 'leave'
       AND to_jsonb(OLD) - ARRAY['state', 'transmitted_on', 'answer_by']
         = to_jsonb(NEW) - ARRAY['state', 'transmitted_on', 'answer_by'] THEN
        IF NEW.answer_by IS DISTINCT FROM
           NEW.transmitted_on + agreement_number('reponse_employeur_jours', NEW.transmitted_on)::integer THEN
            RAISE EXCEPTION 'the days to answer are those of the law'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_has_the_days_of_the_law';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - settling = to_jsonb(NEW) - settling
       AND (OLD.person_signed_on IS NULL OR OLD.person_signed_on = NEW.person_signed_on)
       AND (OLD.signed_on IS NULL OR OLD.signed_on = NEW.signed_on)
       AND (OLD.answered_on IS NULL OR OLD.answered_on = NEW.answered_on)
       AND (OLD.agreement_id IS NULL OR OLD.agreement_id = NEW.agreement_id)
       AND OLD.state || '>' || NEW.state IN (
           'issued>superseded', 'sent>signed', 'sent>accepted', 'sent>tacit', 'sent>lapsed', 'sent>refused',
           'sent>expired', 'sent>cancelled', 'sent>superseded', 'signed>withdrawn', 'signed>superseded',
           'tacit>accepted', 'tacit>refused') THEN
        IF NEW.state = 'lapsed' AND NEW.kind <> 'tripartite'
           OR NEW.state IN ('tacit', 'accepted') AND NEW.kind <> 'leave'
           OR NEW.state = 'withdrawn' AND NEW.kind <> 'individual' THEN
            RAISE EXCEPTION 'silence refuses a convention and grants an absence; only a contract is withdrawn from'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'silence_means_what_the_law_says';
        END IF;
        IF NEW.kind = 'leave' AND NEW.state IN ('accepted', 'refused')
           AND (NEW.answered_on BETWEEN NEW.transmitted_on AND NEW.answer_by) IS NOT TRUE THEN
            RAISE EXCEPTION 'an employer answers within their days (D6323-4)'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'absence_is_answered_in_time';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a document that left is superseded, never edited nor deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'document_is_kept';
END $$;
CREATE TRIGGER document_moves BEFORE UPDATE OR DELETE ON funding_document
    FOR EACH ROW EXECUTE FUNCTION document_moves();
"""

# L6353-5 and L6353-6. A delay that ends on a rest day is longer (`deadlines.withdrawal_until`): holidays are not known
# here, the bare days are the floor that nothing goes under.
INSTALMENTS = """
CREATE OR REPLACE FUNCTION instalments_follow_law() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text := coalesce(current_setting('bilan.organisation_id', true), '');
    doc funding_document; days numeric; total numeric; first numeric; earliest date; fault text;
BEGIN
    PERFORM set_config('bilan.organisation_id', NEW.organisation_id::text, true);
    SELECT * INTO doc FROM funding_document WHERE id = NEW.document_id;
    SELECT sum(amount), min(due_on) INTO total, earliest FROM funding_instalment WHERE document_id = NEW.document_id;
    SELECT sum(amount) INTO first FROM funding_instalment WHERE document_id = NEW.document_id AND due_on = earliest;
    days := agreement_number(CASE WHEN doc.is_remote THEN 'retractation_contrat_distance_j' ELSE 'retractation_contrat_j' END,
                             doc.signed_on);
    fault := CASE
        WHEN doc.kind <> 'individual' OR doc.signed_on IS NULL THEN 'instalments_are_of_a_signed_contract'
        WHEN earliest <= doc.signed_on + days::integer THEN 'nothing_is_due_before_withdrawal_ends'
        WHEN first > round(doc.own_amount * agreement_number('acompte_max', doc.signed_on), 2) THEN 'first_payment_is_bounded'
        WHEN total IS DISTINCT FROM doc.own_amount THEN 'instalments_add_up'
    END;
    PERFORM set_config('bilan.organisation_id', found, true);
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'the payments of an individual follow L6353-6' USING ERRCODE = 'check_violation', CONSTRAINT = fault;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER instalments_follow_law AFTER INSERT ON funding_instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_follow_law();
"""

CREATE = LAW + DOCUMENTS + INSTALMENTS
DROP = """
DROP TRIGGER instalments_follow_law ON funding_instalment;
DROP FUNCTION instalments_follow_law();
DROP TRIGGER document_moves ON funding_document;
DROP FUNCTION document_moves();
DROP TRIGGER document_enters ON funding_document;
DROP FUNCTION document_enters();
DROP FUNCTION agreement_number(text, date);
"""
