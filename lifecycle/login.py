"""Logging in: one page for every role."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.urls import reverse

from lifecycle.access import access_of


class RoleLoginView(LoginView):
    """Takes people who work in the editors' side there, and readers back to the public site."""

    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Return where to go when the person came from nowhere in particular."""
        user: Any = self.request.user
        return reverse("wagtailadmin_home") if access_of(user).uses_admin else super().get_default_redirect_url()
