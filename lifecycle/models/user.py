"""The person who logs in."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person, or the system user that background jobs act as.

    `actor_id` is the pseudonym that sealed records carry, so that a person can be removed lawfully.
    """

    actor_id = models.UUIDField(_("pseudonymous id"), default=uuid.uuid4, unique=True, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
