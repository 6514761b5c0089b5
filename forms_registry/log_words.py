"""What the audit log says about forms, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter


class RelinkedWords(LogFormatter):  # type: ignore[misc]  # Wagtail ships no types
    """A form ended, and the cards that offered it offer its successors, or nothing instead."""

    label = gettext_lazy("Take an ended form off the cards")

    def format_message(self, log_entry: Any) -> str:
        """Return which cards, and what they offer instead."""
        services = ", ".join(log_entry.data.get("services", ()))
        successors = ", ".join(log_entry.data.get("successors", ()))
        if successors:
            return _("On the cards %(services)s, %(successors)s took the place of the form") % {
                "services": services,
                "successors": successors,
            }
        return _("Taken off the cards %(services)s; nothing took its place") % {"services": services}


class EditionJoinedWords(LogFormatter):  # type: ignore[misc]  # Wagtail ships no types
    """A record turned out to be a later edition of the form."""

    label = gettext_lazy("Join a record as an edition of the form")

    def format_message(self, log_entry: Any) -> str:
        """Return which record, and which edition it is."""
        return _("%(code)s was joined as the edition %(edition)s") % {
            "code": log_entry.data.get("code", ""),
            "edition": log_entry.data.get("edition", ""),
        }
