"""Files of decisions, for those who work in the editors' side."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from lifecycle.access import access_of
from lifecycle.models import DecisionAttachment


def decision_attachment(request: HttpRequest, pk: int) -> FileResponse:
    """Send a file of a decision, always as a download."""
    if not access_of(request.user).uses_admin:
        raise PermissionDenied
    row = get_object_or_404(DecisionAttachment, pk=pk)
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
