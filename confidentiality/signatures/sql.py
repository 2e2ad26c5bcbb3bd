"""What the database itself refuses about signed documents: the order, a second word, a change of what was signed."""

# The request row is where two signers, a refusal and a cancellation meet.
REQUESTS = """
CREATE FUNCTION signature_request_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    settling text[] := ARRAY['state', 'settled_at', 'reason'];
    sealing text[] := ARRAY['sealed_name', 'sealed_sha256', 'sealed_at', 'certificate_id'];
    settled_on date;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.state <> 'open'
       AND to_jsonb(NEW) - settling = to_jsonb(OLD) - settling THEN
        settled_on := (NEW.settled_at AT TIME ZONE 'Europe/Paris')::date;
        IF NEW.state = 'signed' AND EXISTS (SELECT FROM confidentiality_documentsigner
                                            WHERE request_id = NEW.id AND signed_at IS NULL)
           OR NEW.state = 'refused' AND NOT EXISTS (SELECT FROM confidentiality_documentsigner
                                                    WHERE request_id = NEW.id AND refused_at IS NOT NULL)
           OR NEW.state = 'expired' AND settled_on <= NEW.expires_on THEN
            RAISE EXCEPTION 'a request is settled by what its signers did, or by its day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'request_is_settled_by_its_signers';
        END IF;
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND OLD.state = 'signed' AND OLD.sealed_at IS NULL AND NEW.sealed_at IS NOT NULL
       AND to_jsonb(NEW) - sealing = to_jsonb(OLD) - sealing THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was proposed to be signed stays as it was'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'signature_request_is_kept';
END $$;
CREATE TRIGGER signature_request_moves BEFORE UPDATE OR DELETE ON confidentiality_signaturerequest
    FOR EACH ROW EXECUTE FUNCTION signature_request_moves();
"""

SIGNERS = """
CREATE FUNCTION document_signer_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked confidentiality_signaturerequest;
    acting text[] := ARRAY['signed_at', 'method', 'document_sha256', 'proof', 'device', 'recorded_by_id',
                           'recorded_at', 'scan_name', 'scan_kind', 'scan_sha256'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a signer stays' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'document_signer_is_kept';
    END IF;
    SELECT * INTO asked FROM confidentiality_signaturerequest WHERE id = NEW.request_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM confidentiality_signatureact WHERE request_id = NEW.request_id)
           OR NEW.invited_at IS NOT NULL OR NEW.opened_at IS NOT NULL
           OR NEW.signed_at IS NOT NULL OR NEW.refused_at IS NOT NULL THEN
            RAISE EXCEPTION 'signers are named when the document is proposed'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'document_signer_is_kept';
        END IF;
        RETURN NEW;
    END IF;
    IF asked.state <> 'open' THEN
        RAISE EXCEPTION 'this document is no more to be signed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'only_an_open_request_is_signed';
    END IF;
    IF OLD.signed_at IS NOT NULL OR OLD.refused_at IS NOT NULL THEN
        RAISE EXCEPTION 'a signer answers once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'signer_answers_once';
    END IF;
    IF EXISTS (SELECT FROM confidentiality_documentsigner
               WHERE request_id = NEW.request_id AND position < NEW.position AND signed_at IS NULL) THEN
        RAISE EXCEPTION 'signers act in their order'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signers_follow_their_order';
    END IF;
    IF OLD.invited_at IS NULL AND NEW.invited_at IS NOT NULL
       AND to_jsonb(NEW) - 'invited_at' = to_jsonb(OLD) - 'invited_at' THEN
        RETURN NEW;
    ELSIF OLD.invited_at IS NOT NULL AND OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL
       AND to_jsonb(NEW) - 'opened_at' = to_jsonb(OLD) - 'opened_at' THEN
        RETURN NEW;
    ELSIF OLD.invited_at IS NOT NULL AND NEW.refused_at IS NOT NULL
       AND to_jsonb(NEW) - 'refused_at' = to_jsonb(OLD) - 'refused_at' THEN
        RETURN NEW;
    ELSIF OLD.invited_at IS NOT NULL AND NEW.signed_at IS NOT NULL
       AND to_jsonb(NEW) - acting = to_jsonb(OLD) - acting THEN
        IF NEW.document_sha256 <> asked.sha256 THEN
            RAISE EXCEPTION 'what is signed is what was shown'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_bytes_are_those_shown';
        END IF;
        IF NEW.method <> 'paper' AND NEW.opened_at IS NULL THEN
            RAISE EXCEPTION 'the document is read before it is signed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'document_is_opened_first';
        END IF;
        IF (NEW.signed_at AT TIME ZONE 'Europe/Paris')::date > least(asked.expires_on, NEW.answers_by) THEN
            RAISE EXCEPTION 'the last day to sign has passed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'signed_by_its_last_day';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a signer is invited, opens the document, then signs or refuses'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'document_signer_is_kept';
END $$;
CREATE TRIGGER document_signer_moves BEFORE INSERT OR UPDATE OR DELETE ON confidentiality_documentsigner
    FOR EACH ROW EXECUTE FUNCTION document_signer_moves();
"""

LINKS = """
CREATE FUNCTION signer_link_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL
       AND to_jsonb(NEW) - 'revoked_at' = to_jsonb(OLD) - 'revoked_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a private link is revoked, never changed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'signer_link_is_kept';
END $$;
CREATE TRIGGER signer_link_is_kept BEFORE UPDATE OR DELETE ON confidentiality_signerlink
    FOR EACH ROW EXECUTE FUNCTION signer_link_is_kept();

CREATE FUNCTION signer_code_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may_change text[] := ARRAY['misses', 'used_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.used_at IS NULL AND NEW.misses >= OLD.misses
       AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a code is missed or used, never changed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'signer_code_is_kept';
END $$;
CREATE TRIGGER signer_code_is_kept BEFORE UPDATE OR DELETE ON confidentiality_signercode
    FOR EACH ROW EXECUTE FUNCTION signer_code_is_kept();
"""

CERTIFICATES = """
CREATE FUNCTION sealing_certificate_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE may_change text[] := ARRAY['retired_at', 'revoked_at', 'revocation_reason', 'private_key'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - may_change = to_jsonb(OLD) - may_change
       AND (OLD.retired_at IS NULL OR NEW.retired_at = OLD.retired_at)
       AND (OLD.revoked_at IS NULL OR NEW.revoked_at = OLD.revoked_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a certificate that may have sealed stays, to be checked against'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sealing_certificate_is_kept';
END $$;
CREATE TRIGGER sealing_certificate_is_kept BEFORE UPDATE OR DELETE ON confidentiality_sealingcertificate
    FOR EACH ROW EXECUTE FUNCTION sealing_certificate_is_kept();
"""

CREATE = REQUESTS + SIGNERS + LINKS + CERTIFICATES
DROP = "".join(
    f"DROP TRIGGER {name} ON confidentiality_{table};\nDROP FUNCTION {name}();\n"
    for name, table in (
        ("sealing_certificate_is_kept", "sealingcertificate"),
        ("signer_code_is_kept", "signercode"),
        ("signer_link_is_kept", "signerlink"),
        ("document_signer_moves", "documentsigner"),
        ("signature_request_moves", "signaturerequest"),
    )
)
