"""A listing version is what was received, for ever."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION intake_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'screened_at' IS DISTINCT FROM to_jsonb(NEW) - 'screened_at' THEN
        RAISE EXCEPTION 'A listing version is never changed; a changed listing is a new version.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER intake_version_kept_on_delete BEFORE DELETE ON intake_listingversion
    FOR EACH ROW EXECUTE FUNCTION intake_keep_version();
CREATE TRIGGER intake_version_kept BEFORE UPDATE OF listing_id, number, title, description, brand, category, price,
    currency, ships_to, gtin, condition, url, images, matter_key, received_at ON intake_listingversion
    FOR EACH ROW EXECUTE FUNCTION intake_keep_version();
"""
BACKWARD = "DROP FUNCTION intake_keep_version() CASCADE;"


class Migration(migrations.Migration):
    """Only `screened_at` may be set later."""

    dependencies = (("intake", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
