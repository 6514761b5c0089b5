"""Files of levels 2 and 3; each inherits the access of its level."""

import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from catalogue.models.levels import Language


def private_storage() -> Storage:
    """Return the storage whose files are sent only by a view that checks the level."""
    return storages["private"]


def attachment_path(instance: "LevelAttachment", filename: str) -> str:
    """Return an unguessable path that names the card's page and keeps the file's name."""
    return f"attachments/{instance.page_id or 0}/{uuid.uuid4().hex}/{filename}"


def page_id_in(path: str) -> int:
    """Return the id of the page a path was made for, or 0 when the page was new or the path is not ours."""
    parts = path.split("/")
    return int(parts[1]) if len(parts) == 4 and parts[1].isdecimal() else 0


class LevelAttachment(Orderable):
    """A file of level 2 or 3. It is served only through a view that checks the level."""

    class Level(models.IntegerChoices):
        """The level the file belongs to."""

        EXPERT = 2, _("2 – expert")
        IMPLEMENTATION = 3, _("3 – implementation")

    page = ParentalKey("catalogue.ProductCardPage", on_delete=models.CASCADE, related_name="attachments")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.IMPLEMENTATION)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FI)
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=attachment_path, max_length=300)

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(condition=models.Q(level__in=[2, 3]), name="attachment_only_on_levels_2_and_3"),
        ]
