"""Files of levels 2 and 3: a file has the access of its level, also when its address is guessed."""

from django.http import FileResponse, Http404, HttpRequest

from catalogue.card_access import level_for
from catalogue.models import LevelAttachment, ProductCardPage
from catalogue.models.attachments import page_id_in, private_storage
from lifecycle.access import access_of

_HIGHEST = 3


def _may_read(request: HttpRequest, name: str) -> bool:
    """Whether the person may read the file `name`; a file only a draft refers to counts as level 3."""
    row = LevelAttachment.objects.select_related("page").filter(file=name).first()
    if row is not None:
        return level_for(request.user, row.page) >= row.level
    page_id = page_id_in(name)
    page = ProductCardPage.objects.filter(pk=page_id).first() if page_id else None
    if page is None:
        return access_of(request.user).sees_all_drafts
    owner = page.record.item.owner.code
    return access_of(request.user).sees_drafts_of(owner) and level_for(request.user, page) >= _HIGHEST


def attachment(request: HttpRequest, name: str) -> FileResponse:
    """Send the file to those who may read its level; to everyone else it does not exist."""
    name = f"attachments/{name}"
    storage = private_storage()
    if not _may_read(request, name) or not storage.exists(name):
        raise Http404
    response = FileResponse(storage.open(name), as_attachment=True, filename=name.rsplit("/", 1)[-1])
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
