"""The transition table in the database, and the triggers that hold cases to it."""

from django.db import migrations

from jointforce.domain.case_flow import TRANSITIONS

VALUES = ", ".join(f"('{source}', '{target}')" for source, target in sorted(TRANSITIONS))
FORWARD = f"""
CREATE SEQUENCE case_number_seq;

INSERT INTO cases_transition (source, target) VALUES {VALUES};

CREATE FUNCTION cases_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_transition t WHERE t.source = OLD.state AND t.target = NEW.state) THEN
        RAISE EXCEPTION 'A case cannot go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_move BEFORE UPDATE OF state ON cases_case
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION cases_check_move();

CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: it is added, never changed.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_verdict_append_only BEFORE UPDATE OR DELETE ON cases_verdict
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_decision_append_only BEFORE UPDATE OR DELETE ON cases_decision
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_case_keeps_its_listing BEFORE UPDATE OF listing, version_id, listing_id, rights_holder_id
    ON cases_case FOR EACH ROW WHEN (
        OLD.listing IS DISTINCT FROM NEW.listing OR OLD.version_id <> NEW.version_id
        OR OLD.listing_id <> NEW.listing_id OR OLD.rights_holder_id <> NEW.rights_holder_id)
    EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_case_no_delete BEFORE DELETE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
BACKWARD = """
DROP FUNCTION cases_check_move() CASCADE;
DROP FUNCTION cases_refuse_change() CASCADE;
DELETE FROM cases_transition;
DROP SEQUENCE case_number_seq;
"""


class Migration(migrations.Migration):
    """A later change of the table comes with a migration of its own; a test compares the two."""

    dependencies = (("cases", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
