"""What the registry's lists share, and the only place that knows wagtail_modeladmin.

The lists themselves use names that Wagtail's viewsets have too (`list_display`, `list_filter`, `list_export`,
`search_fields`, `ordering`, `inspect_view_fields`), so that only this file, and `list_filter` beside the filters,
change when one takes the other's place.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django.contrib.admin import display
from django.contrib.admin.utils import label_for_field, lookup_field, quote
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.menu import Menu
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.helpers.search import DjangoORMSearchHandler
from wagtail_modeladmin.menus import GroupMenuItem
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup, modeladmin_register
from wagtail_modeladmin.views import IndexView, InspectView

from forms_registry.list_rules import Rules
from lifecycle.governance import LabelInEveryLanguage, PermanentCodeForm, ReadOnlyHelper
from lifecycle.spreadsheets import HarmlessCells

#: Rows of an export for which facts are fetched together.
EXPORTED_TOGETHER: Final = 500
Label = str | Promise

#: Describes a column: `@column(description=..., ordering=...)`.
column: Final = display
register_group: Final = modeladmin_register
__all__ = ["PermanentCodeForm", "RegistryAdmin", "RegistryGroup", "Rules", "column", "register_group"]


class RegistryHelper(ReadOnlyHelper):
    """Asks the rules of its list, for every row anew."""

    rules: Rules

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return self.user_can_list(user) and self.rules.readable(user).filter(pk=obj.pk).exists()

    def user_can_create(self, user: Any) -> bool:
        return self.user_can_list(user) and self.rules.writes(user, None)

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return self.rules.writes(user, obj) and self.user_can_inspect_obj(user, obj)


class RowButtons(ButtonHelper):  # type: ignore[misc]  # Wagtail ships no types
    """A row leads to the page on which one reads it; only there it can be changed."""

    def get_primary_button(self, obj: Any) -> dict[str, Any]:
        return {"url": self.view.model_admin.address_of(obj), "title": ""}

    def get_buttons_for_obj(self, obj: Any, *_args: Any, **_kwargs: Any) -> list[dict[str, Any]]:
        admin = self.view.model_admin
        if not isinstance(self.view, InspectView):
            return []
        edit = [self.edit_button(obj.pk)] if self.permission_helper.user_can_edit_obj(self.request.user, obj) else []
        return [*edit, *admin.buttons_of(obj, self.request.user)]

    def add_button(self, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        admin = self.view.model_admin
        if admin.add_label is None:
            button: dict[str, Any] = super().add_button()
            return button
        return {
            "url": admin.address_to_add(),
            "label": admin.add_label,
            "icon": "plus",
            "classname": "button bicolor button--icon",
        }

    def edit_button(self, pk: Any, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        return {"url": self.url_helper.get_action_url("edit", quote(pk)), "label": _("Edit"), "classname": "button"}


class _Search(DjangoORMSearchHandler):  # type: ignore[misc]  # no types
    """Searches as the list says."""

    def __init__(self, admin: Any) -> None:
        super().__init__(admin.search_fields)
        self.admin = admin

    def search_queryset(self, queryset: "QuerySet[Any]", search_term: str, **kwargs: Any) -> "QuerySet[Any]":
        text = search_term.replace("\x00", " ").strip()
        return self.admin.search(queryset, text, kwargs["user"]) if text else queryset

    def plain(self, queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
        """Return the rows that have every word of `text` in one of the fields searched."""
        found: QuerySet[Any] = super().search_queryset(queryset, text)
        return found


class RegistryIndexView(HarmlessCells, IndexView):  # type: ignore[misc]  # no types
    """The list and its export: facts of all the rows on a page are fetched together, and a cell is never a formula."""

    @property
    def create_url(self) -> str:
        """Where one adds a row."""
        address: str = self.model_admin.address_to_add()
        return address

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Return the filters the list has; anything else in an address would be a question about any column at all."""
        known = {each.parameter_name for each in self.list_filter}
        return {name: value for name, value in super().get_filters_params(params).items() if name in known}

    def get_queryset(self, request: Any = None) -> "QuerySet[Any]":
        """Return the rows that fit; the filters look up what they offer only once."""
        if not hasattr(self, "found"):
            self.found: QuerySet[Any] = super().get_queryset(request)
        return self.found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template shows; both numbers are counted in one query."""
        found = self.get_queryset()
        fits = Count("pk", filter=Q(pk__in=found.order_by().values("pk")))
        counts = self.get_base_queryset().order_by().aggregate(every=Count("pk"), fits=fits)
        paginator = self.paginator_class(found, self.items_per_page)
        paginator.count = counts["fits"]
        page = paginator.get_page(max(1, self.page_num))
        rows = list(page.object_list)
        self.model_admin.add_facts(rows)
        context: dict[str, Any] = {
            "all_count": counts["every"],
            "result_count": counts["fits"],
            "paginator": paginator,
            "page_obj": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "object_list": rows,
            "user_can_create": self.permission_helper.user_can_create(self.request.user),
            "show_search": self.search_handler.show_search_form,
            **self.model_admin.list_context(self.request.user),
        }
        # What IndexView would gather anew is gathered above, in fewer queries.
        shown: dict[str, Any] = super(IndexView, self).get_context_data(**context | kwargs)
        return shown

    def get_heading(self, queryset: Any, field: str) -> str:
        """Return the heading of a column of the export, as it stands above the list."""
        return capfirst(str(label_for_field(field, model=self.model, model_admin=self.model_admin)))

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """Return the cells of a row; what is not known is an empty cell."""
        cells = {name: lookup_field(name, item, self.model_admin)[2] for name in self.list_export}
        return {name: "" if value is None else value for name, value in cells.items()}

    def as_spreadsheet(self, queryset: "QuerySet[Any]", spreadsheet_format: str) -> Any:
        """Return the file, in the language of the person, also when it is written while it is being sent."""
        self.language = get_language()
        return super().as_spreadsheet(self._with_facts(queryset), spreadsheet_format)

    def stream_csv(self, queryset: Any) -> Iterator[Any]:
        lines = super().stream_csv(queryset)
        while True:
            with override(self.language):
                line = next(lines, None)
            if line is None:
                return
            yield line

    def _with_facts(self, queryset: "QuerySet[Any]") -> Iterator[Any]:
        keys = list(queryset.values_list("pk", flat=True))
        for start in range(0, len(keys), EXPORTED_TOGETHER):
            part = keys[start : start + EXPORTED_TOGETHER]
            known = queryset.model._default_manager.select_related(*self.model_admin.list_select_related).in_bulk(part)
            rows = [known[key] for key in part if key in known]
            self.model_admin.add_facts(rows)
            yield from rows


class RegistryInspectView(InspectView):  # type: ignore[misc]  # no types
    """The page on which one reads a row; labels and values that the list has are shown as there."""

    def get_dict_for_field(self, field_name: str) -> dict[str, Any]:
        shown = getattr(self.model_admin, field_name, None)
        if shown is None:
            found: dict[str, Any] = super().get_dict_for_field(field_name)
            return found | {"label": capfirst(str(found["label"]))}
        value = shown(self.instance)
        label = label_for_field(field_name, model=self.model, model_admin=self.model_admin)
        return {"label": capfirst(str(label)), "value": "–" if value in (None, "") else value}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = self.model_admin.inspect_context(self.instance, self.request.user)
        context: dict[str, Any] = super().get_context_data(**more | kwargs)
        return context


class RegistryAdmin(LabelInEveryLanguage, ModelAdmin):  # type: ignore[misc]  # no types
    """A list of the registry. Subclasses name their model, `rules`, columns, filters and, where one writes, panels."""

    rules: Rules
    permission_helper_class = RegistryHelper
    button_helper_class = RowButtons
    index_view_class = RegistryIndexView
    inspect_view_class = RegistryInspectView
    inspect_view_enabled = True
    index_template_name = "forms_registry/admin/list.html"
    index_view_extra_css = ["admin/registry-list.css"]
    inspect_template_name = "forms_registry/admin/inspect.html"
    history_view_enabled = False
    list_per_page = 50
    list_select_related: tuple[str, ...] = ()
    empty_value_display = "–"
    #: What the button that adds a row says, where rows are not added by a form of the list.
    add_label: Label | None = None

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.permission_helper.rules = self.rules

    def get_queryset(self, request: Any) -> "QuerySet[Any]":
        """Return the rows the person may read, with what a row shows."""
        rows = self.rules.readable(request.user).select_related(*self.list_select_related)
        return rows.order_by(*self.ordering) if self.ordering else rows

    def get_search_handler(self, request: Any, search_fields: Any = None) -> _Search:
        return _Search(self)

    def get_extra_search_kwargs(self, request: HttpRequest, search_term: str) -> dict[str, Any]:
        """Tell the search who asks."""
        return {"user": request.user}

    def search(self, queryset: "QuerySet[Any]", text: str, user: Any) -> "QuerySet[Any]":
        """Return the rows in which `text` is found; subclasses search more than their own columns, as `user` may."""
        return _Search(self).plain(queryset, text)

    def add_facts(self, rows: list[Any]) -> None:
        """Give `rows`, all those on a page, what their columns show besides their own fields; in a few queries."""

    def address_of(self, row: Any) -> str:
        """Return where one reads the row."""
        address: str = self.url_helper.get_action_url("inspect", quote(row.pk))
        return address

    def address_to_add(self) -> str:
        """Return where one adds a row."""
        address: str = self.url_helper.create_url
        return address

    def buttons_of(self, row: Any, user: Any) -> list[dict[str, Any]]:
        """Return more buttons below the row's page: {"url", "label", "classname"}."""
        return []

    def list_context(self, user: Any) -> dict[str, Any]:
        """Return what the template of the list shows besides the list."""
        return {}

    def inspect_context(self, row: Any, user: Any) -> dict[str, Any]:
        """Return what the template of a row's page shows besides its fields."""
        return {}

    def get_admin_urls_for_registration(self) -> tuple[Any, ...]:
        """Return the addresses there are: none to delete, and none to write what nobody writes here."""
        closed = {"delete"} | (set() if hasattr(self, "edit_handler") else {"create", "edit"})
        names = {self.url_helper.get_action_url_name(action) for action in closed}
        return tuple(each for each in super().get_admin_urls_for_registration() if each.name not in names)

    def register_admin_url_finders(self) -> None:
        """Let Wagtail's own lists, such as the history of the site, lead to the page on which one reads a row."""
        register_admin_url_finder(self.model, partial(_Finder, self))


class _Finder:
    """Finds where a person reads a row."""

    def __init__(self, admin: RegistryAdmin, user: Any = None) -> None:
        self.admin, self.user = admin, user

    def get_edit_url(self, instance: Any) -> str | None:
        """Return the address, or None for those who may not."""
        if self.user is not None and not self.admin.permission_helper.user_can_inspect_obj(self.user, instance):
            return None
        return self.admin.address_of(instance)


class RegistryGroup(ModelAdminGroup):  # type: ignore[misc]  # no types
    """A group in the menu; screens that are no lists join it by the hook `register_hook_name`."""

    register_hook_name: str

    def get_menu_item(self) -> GroupMenuItem:
        return GroupMenuItem(self, self.get_menu_order(), Menu(self.register_hook_name, items=self.get_submenu_items()))

    def get_submenu_items(self) -> list[Any]:
        """Return the lists, with room between them for screens that belong there."""
        return [each.get_menu_item(order=10 * place) for place, each in enumerate(self.modeladmin_instances, 1)]
