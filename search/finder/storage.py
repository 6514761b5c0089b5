"""Where the wizard keeps answers: nowhere. They come with the address of each request and go with its answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from formtools.wizard.storage.base import BaseStorage


class AddressStorage(BaseStorage):  # type: ignore[misc]  # formtools has no types
    """Holds the answers in the address for the time of one request; sets no cookie and opens no session."""

    def __init__(self, prefix: str, request: HttpRequest | None = None, file_storage: Any = None) -> None:
        super().__init__(prefix, request, file_storage)
        self.init_data()

    def update_response(self, response: HttpResponse) -> None:
        """Add nothing to the response."""
