"""What the database itself refuses about declarations."""

CREATE = """
CREATE FUNCTION declaration_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
       AND to_jsonb(OLD) - ARRAY['voided_at', 'voided_by_id', 'void_reason']
         = to_jsonb(NEW) - ARRAY['voided_at', 'voided_by_id', 'void_reason'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a declaration is voided, never edited nor deleted'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'declaration_is_kept';
END $$;
CREATE TRIGGER declaration_is_kept BEFORE UPDATE OR DELETE ON funding_declaration
    FOR EACH ROW EXECUTE FUNCTION declaration_is_kept();
"""
DROP = """
DROP TRIGGER declaration_is_kept ON funding_declaration;
DROP FUNCTION declaration_is_kept();
"""
