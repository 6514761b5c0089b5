"""Public addresses of the forms registry."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from forms_registry import public_views, registration_start
from forms_registry.pricing import public_guidelines, public_price_views
from forms_registry.registration_views import STEPS, RegistrationWizard, wants_need

app_name = "forms_registry"
_WIZARD = {"url_name": "forms_registry:form_registration_step", "condition_dict": {"need": wants_need}}
urlpatterns = [
    path(pgettext_lazy("url", "register-form/"), registration_start.start, name="form_registration"),
    path(
        pgettext_lazy("url", "register-form/for/<str:code>/"),
        registration_start.start_for,
        name="form_registration_for",
    ),
    path(
        pgettext_lazy("url", "register-form/<int:draft>/discard/"),
        registration_start.discard,
        name="form_registration_discard",
    ),
    path(
        pgettext_lazy("url", "register-form/<int:draft>/<slug:step>/"),
        RegistrationWizard.as_view(STEPS, **_WIZARD),
        name="form_registration_step",
    ),
    path(pgettext_lazy("url", "pricing-guidelines/"), public_guidelines.guideline_list, name="guideline_list"),
    path(pgettext_lazy("url", "pricing-guidelines/<str:code>/"), public_guidelines.guideline, name="guideline"),
    path(pgettext_lazy("url", "prices/"), public_price_views.price_list, name="price_list"),
    path(pgettext_lazy("url", "prices.csv"), public_price_views.price_list_csv, name="price_list_csv"),
    path(pgettext_lazy("url", "forms/"), public_views.form_list, name="form_list"),
    path(pgettext_lazy("url", "forms/drafts/<str:code>/"), public_views.preview, name="form_preview"),
    # The page of a form comes last: any code may stand in its place.
    path(pgettext_lazy("url", "forms/<str:code>/"), public_views.form, name="form_by_code"),
    path(pgettext_lazy("url", "forms/<str:code>/<slug:slug>/"), public_views.form, name="form"),
]
