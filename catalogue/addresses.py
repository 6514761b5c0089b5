"""Old addresses keep working: of cards that were renamed, moved, or whose organisation's page was renamed."""

from catalogue.models import FormerAddress, ProductCardPage
from catalogue.querysets import below_home


def remember_addresses(*, old_path: str, new_path: str) -> int:
    """Remember where the cards at or below `old_path` were before it became `new_path`; return how many."""
    if old_path == new_path:
        return 0
    cards = list(ProductCardPage.objects.filter(url_path__startswith=new_path).only("pk", "url_path"))
    for card in cards:
        old = below_home(old_path + card.url_path[len(new_path) :])
        FormerAddress.objects.update_or_create(address=old, defaults={"page": card})
    return len(cards)
