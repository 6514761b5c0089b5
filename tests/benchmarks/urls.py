"""The addresses of the product, and the barest page there can be behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as _own


def hello(_request: HttpRequest) -> HttpResponse:
    """Say hello."""
    return HttpResponse("hello")


urlpatterns = [path("hello/", hello), *_own]
