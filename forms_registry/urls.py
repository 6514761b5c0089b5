"""Public addresses of the forms registry."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from forms_registry import public_views

app_name = "forms_registry"
urlpatterns = [
    path(pgettext_lazy("url", "forms/"), public_views.form_list, name="form_list"),
    path(pgettext_lazy("url", "forms/drafts/<str:code>/"), public_views.preview, name="form_preview"),
    # The page of a form comes last: any code may stand in its place.
    path(pgettext_lazy("url", "forms/<str:code>/"), public_views.form, name="form_by_code"),
    path(pgettext_lazy("url", "forms/<str:code>/<slug:slug>/"), public_views.form, name="form"),
]
