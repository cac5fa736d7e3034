"""Two verified mandates of one agent and rights holder never share a day, and what a mandate says is never changed.

A range over uuid makes an id comparable by `&&`, so that the constraint needs no extension (btree_gist is not
everywhere).
"""

from django.db import migrations

FORWARD = """
CREATE TYPE parties_idrange AS RANGE (subtype = uuid);
ALTER TABLE parties_mandate ADD CONSTRAINT mandates_never_share_a_day EXCLUDE USING gist (
    parties_idrange(agent_id, agent_id, '[]') WITH &&,
    parties_idrange(rights_holder_id, rights_holder_id, '[]') WITH &&,
    daterange(valid_from, valid_until, '[]') WITH &&
) WHERE (status = 'verified');

CREATE FUNCTION parties_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what a mandate says is never changed.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER parties_mandate_keeps_its_word BEFORE UPDATE ON parties_mandate FOR EACH ROW WHEN (
    (OLD.agent_id, OLD.rights_holder_id, OLD.operator_id, OLD.valid_from, OLD.right_ids, OLD.allows, OLD.document_hash)
    IS DISTINCT FROM
    (NEW.agent_id, NEW.rights_holder_id, NEW.operator_id, NEW.valid_from, NEW.right_ids, NEW.allows, NEW.document_hash)
    OR OLD.valid_until IS DISTINCT FROM NEW.valid_until
) EXECUTE FUNCTION parties_refuse_change();
CREATE TRIGGER parties_mandate_no_delete BEFORE DELETE ON parties_mandate
    FOR EACH ROW EXECUTE FUNCTION parties_refuse_change();
"""
BACKWARD = """
ALTER TABLE parties_mandate DROP CONSTRAINT mandates_never_share_a_day;
DROP TYPE parties_idrange;
DROP FUNCTION parties_refuse_change() CASCADE;
"""


class Migration(migrations.Migration):
    """Dates as PostgreSQL's `daterange` counts them: both days belong to the span, an open end never comes."""

    dependencies = (("parties", "0002_mandates"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
