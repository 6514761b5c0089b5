"""Logging in: one page for every role."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifecycle.access import access_of


class RoleLoginForm(AuthenticationForm):
    """Says in plain words that something did not match, and never which of the two."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("The username or the password is wrong. Capital and small letters are different."),
    }


class RoleLoginView(LoginView):
    """Takes people who work in the editors' side there, and readers back to the public site."""

    form_class = RoleLoginForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Return where to go when the person came from nowhere in particular: readers stay in their language."""
        user: Any = self.request.user
        return reverse("wagtailadmin_home") if access_of(user).uses_admin else reverse("wagtail_serve", args=[""])
