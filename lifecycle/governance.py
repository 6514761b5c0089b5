"""What every governed list of the editors' side shares: permanent codes, reading for all, no deleting."""

from typing import Any

from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail_modeladmin.helpers import PermissionHelper

from lifecycle.access import access_of


class PermanentCodeForm(WagtailAdminModelForm):  # type: ignore[misc]  # Wagtail ships no types
    """The code can be chosen once: codes are permanent and never reused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True


class ReadOnlyHelper(PermissionHelper):  # type: ignore[misc]  # no types
    """Whoever works in the editors' side reads; subclasses say who writes; nobody deletes."""

    def may_write(self, user: Any) -> bool:
        """Whether `user` may add and change."""
        return False

    def user_has_any_permissions(self, user: Any) -> bool:
        return access_of(user).uses_admin

    def user_can_list(self, user: Any) -> bool:
        return access_of(user).uses_admin

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return access_of(user).uses_admin

    def user_can_create(self, user: Any) -> bool:
        return self.may_write(user)

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return self.may_write(user)

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_copy_obj(self, user: Any, obj: Any) -> bool:
        return False


class LabelInEveryLanguage:
    """The name in the menu follows the reader's language; the menu is built once, for all of them."""

    menu_label: Any
    opts: Any

    def get_menu_label(self) -> Any:
        """Return the label, or the model's plural name, still to be translated."""
        return self.menu_label or capfirst(self.opts.verbose_name_plural)
