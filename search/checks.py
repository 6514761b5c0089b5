"""What is wrong with the settings of search, told when a process starts."""

from typing import Any

from django.core.checks import Error, register

from search.servers import wrong_address


@register()
def search_url_is_understood(**_kwargs: Any) -> list[Error]:
    """Report a SEARCH_URL that cannot be understood or used."""
    if wrong := wrong_address():
        return [Error(wrong, hint="See docs/elasticsearch.md.", id="search.E001")]
    return []
