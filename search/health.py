"""Whether the site answers, and with what: for load balancers and those who run it. Tells nothing of any content."""

import time
from typing import Any, Final

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from search import outbox
from search.engines.elastic.failures import MissingIndex, ServerFailure
from search.engines.elastic.server import SearchServer
from search.mirroring import catch_up
from search.servers import breaker, is_server_named, search_server
from search.snapshot import generation_number

_FINE: Final = "ok"
_WORSE: Final = "degraded"
_FAILING: Final = "failing"


def health_of_search() -> dict[str, Any]:
    """Return the engine that the settings name, the one that answers, what waits, and why it waits.

    Asks the server unless it was found failing a moment ago. DatabaseError when the database fails.
    """
    waiting = {"documents": outbox.number_waiting(outbox.DOCUMENTS)}
    generation_number()
    if not is_server_named():
        return {"status": _FINE, "engine": "embedded", "answers": "embedded", "waiting": waiting}
    why = _why_not(search_server())
    waiting["server"] = outbox.number_waiting(outbox.SERVER)
    told = {"status": _WORSE if why else _FINE, "engine": "elasticsearch", "waiting": waiting}
    return told | {"answers": "embedded", "why": why} if why else told | {"answers": "elasticsearch"}


def _why_not(server: SearchServer | None) -> str:
    """Return why the server does not answer searches; "" when it does."""
    if server is None:
        return "SEARCH_URL is wrong: run manage.py check"
    if not breaker.allows():
        return _told(breaker.failure)
    began = time.monotonic()
    try:
        server.try_a_search()
    except ServerFailure as failure:
        breaker.failed(failure, began)
        return _told(failure)
    breaker.succeeded()
    if outbox.is_behind():
        catch_up(server)
    return "the search server is catching up" if outbox.is_behind() else ""


def _told(failure: Exception | None) -> str:
    if isinstance(failure, MissingIndex):
        return "the search server has no index: run search_index --rebuild"
    return "the search server fails"


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Answer {"status", "database", "search"}; 503 when the database fails, for then nothing can be shown."""
    try:
        search = health_of_search()
    except DatabaseError:
        return JsonResponse({"status": _FAILING, "database": _FAILING}, status=503)
    return JsonResponse({"status": search["status"], "database": _FINE, "search": search})
