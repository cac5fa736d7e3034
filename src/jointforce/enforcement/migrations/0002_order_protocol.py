"""What the database itself holds orders and statements to."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE statement_number_seq;

CREATE FUNCTION enforcement_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: it is issued once.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER enforcement_statement_append_only BEFORE UPDATE OR DELETE ON enforcement_statementofreasons
    FOR EACH ROW EXECUTE FUNCTION enforcement_refuse_change();

CREATE FUNCTION enforcement_check_order_seq() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seq > 1 AND NOT EXISTS (
        SELECT 1 FROM enforcement_order o
        WHERE o.case_id = NEW.case_id AND o.seq = NEW.seq - 1 AND o.state <> 'cancelled'
    ) THEN
        RAISE EXCEPTION 'Order % of case % would leave a gap.', NEW.seq, NEW.case_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_order_seq BEFORE INSERT ON enforcement_order
    FOR EACH ROW EXECUTE FUNCTION enforcement_check_order_seq();

CREATE FUNCTION enforcement_check_order_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'cancelled' OR (NEW.state = 'cancelled' AND OLD.state <> 'pending') THEN
        RAISE EXCEPTION 'An order cannot go from % to %.', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'cancelled' AND EXISTS (
        SELECT 1 FROM enforcement_order o
        WHERE o.case_id = NEW.case_id AND o.seq > NEW.seq AND o.state <> 'cancelled'
    ) THEN
        RAISE EXCEPTION 'Order % of case % has a later one.', NEW.seq, NEW.case_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enforcement_order_move BEFORE UPDATE OF state ON enforcement_order
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION enforcement_check_order_move();
"""
BACKWARD = """
DROP FUNCTION enforcement_refuse_change() CASCADE;
DROP FUNCTION enforcement_check_order_seq() CASCADE;
DROP FUNCTION enforcement_check_order_move() CASCADE;
DROP SEQUENCE statement_number_seq;
"""


class Migration(migrations.Migration):
    """Sequence numbers without gaps, cancelled only before they left, statements never edited."""

    dependencies = (("enforcement", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARD, BACKWARD),)
