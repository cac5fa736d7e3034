"""Every version of a policy is kept as it was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION triage_keep_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A policy version is never changed; an edit is a new version.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER triage_policy_kept BEFORE UPDATE OR DELETE ON triage_policyversion
    FOR EACH ROW EXECUTE FUNCTION triage_keep_policy();
"""
BACKWARD = "DROP FUNCTION triage_keep_policy() CASCADE;"


class Migration(migrations.Migration):
    """What a decision names must still say what it said."""

    dependencies = (("triage", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
