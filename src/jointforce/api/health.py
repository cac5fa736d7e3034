"""What operators ask: is the process alive, is it ready, how much waits."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from jointforce.base.clock import now
from jointforce.delivery import queries as delivery
from jointforce.reporting import queries as reporting


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, every migration is applied, and the outbox can be read."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        waiting = delivery.waiting()
    except DatabaseError as wrong:
        return JsonResponse({"status": "no database", "detail": type(wrong).__name__}, status=503)
    if missing:
        return JsonResponse({"status": "migrations are missing", "missing": len(missing)}, status=503)
    return JsonResponse({"status": "ok", "messages_waiting": waiting})


def metrics(request: HttpRequest) -> HttpResponse:
    """What operators watch, in Prometheus' text format: counts only, of the whole installation."""
    registry = CollectorRegistry()
    pulse = reporting.pulse(now())
    messages = Gauge(
        "jointforce_messages", "Messages that are not delivered", ["state", "channel"], registry=registry
    )
    for channel in ("webhook", "email"):
        messages.labels("waiting", channel).set(pulse.waiting.get(channel, 0))
        messages.labels("dead", channel).set(pulse.dead.get(channel, 0))
    for name, help_text, value in (
        ("orders_late", "Orders that three attempts did not deliver", pulse.late),
        ("oldest_order_seconds", "Age of the oldest order that is not delivered", pulse.oldest_order),
        ("listings_waiting", "Listing versions that wait for screening", pulse.unscreened),
        ("listings_set_aside", "Listing versions that screening could not read", pulse.set_aside),
        ("questions_open", "Questions that wait for a rights holder", pulse.open),
        ("questions_overdue", "Questions past their deadline that are not settled yet", pulse.overdue),
        ("houses_unswept", "Houses to be screened again since their rights changed", pulse.rights_unswept),
    ):
        Gauge(f"jointforce_{name}", help_text, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
