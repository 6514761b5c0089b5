"""Where a found card is read."""

from django.urls import reverse


def address_of(page_id: int, url_path: str, *, public: bool) -> str:
    """Return the card's own page; one that is not public has none, and is read in the editors' side by who may."""
    if public:
        return reverse("wagtail_serve", args=[url_path])
    return reverse("catalogue_card", args=[page_id])
