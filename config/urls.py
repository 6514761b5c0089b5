"""Addresses: only wiring."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LogoutView
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path
from django.utils.translation import pgettext_lazy
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from catalogue.downloads import attachment
from catalogue.page_chooser import chosen_pages
from catalogue.sitemaps import SITEMAPS
from catalogue.views import robots
from forms_registry.sitemaps import FORM_SITEMAPS
from lifecycle.login import RoleLoginView
from search.health import health
from search.sitemaps import FINDER_SITEMAPS

_SITEMAPS = SITEMAPS | FORM_SITEMAPS | FINDER_SITEMAPS

urlpatterns = [
    path("admin/choose-page/chosen-multiple/", chosen_pages, name="wagtailadmin_choose_page_chosen_multiple"),
    path("admin/", include(wagtailadmin_urls)),
    path("files/attachments/<path:name>", attachment, name="attachment"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": _SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": _SITEMAPS}, name="sitemap_section"),
    path("robots.txt", robots, name="robots"),
    path("health/", health, name="health"),
    path("favicon.ico", RedirectView.as_view(url="/static/site/favicon.svg", permanent=True), name="favicon"),
]

urlpatterns += i18n_patterns(
    path(pgettext_lazy("url", "login/"), RoleLoginView.as_view(), name="login"),
    path(pgettext_lazy("url", "logout/"), LogoutView.as_view(), name="logout"),
    path("", include("lifecycle.urls")),
    path("", include("lifecycle.portfolio.urls")),
    path("", include("search.urls")),
    path("", include("forms_registry.urls")),
    path("", include("catalogue.urls")),
    path("", include(wagtail_urls)),
)
