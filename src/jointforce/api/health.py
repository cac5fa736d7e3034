"""What operators ask: is the process alive, is it ready, how much waits."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from jointforce.delivery import queries as delivery


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
    """Prometheus' text format."""
    lines = [
        "# TYPE jointforce_messages_waiting gauge",
        f"jointforce_messages_waiting {delivery.waiting()}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; version=0.0.4")
