"""Logging in: one page for every role, and Wagtail's own for who comes to the editors' side by its address."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from lifecycle.access import access_of


class RoleLoginForm(AuthenticationForm):
    """Says in plain words that something did not match, and never which of the two."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("The username or the password is wrong. Capital and small letters are different."),
    }


class EditorsLoginForm(LoginForm):
    """Wagtail's form, whose password has a label that is not translated."""

    error_messages = RoleLoginForm.error_messages

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take Django's label."""
        super().__init__(*args, **kwargs)
        self.fields["password"].label = AuthenticationForm.base_fields["password"].label


class RoleLoginView(LoginView):
    """Takes people who work in the editors' side there, and readers back to the public site."""

    form_class = RoleLoginForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Return where to go when the person came from nowhere in particular: readers stay in their language."""
        user: Any = self.request.user
        return reverse("wagtailadmin_home") if access_of(user).uses_admin else reverse("wagtail_serve", args=[""])
