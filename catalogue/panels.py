"""The tabs of the card editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    TabbedInterface,
)

from catalogue.admin_panels import LifeCyclePanel, PortfolioFactsPanel
from catalogue.card_form import ProductCardForm
from catalogue.language_panels import LanguageRowsPanel
from catalogue.tabs import NamedTab
from lifecycle.widgets import EntriesChooser, EntryChooser

channel_panels = [
    FieldRowPanel([FieldPanel("kind"), FieldPanel("e_level")]),
    FieldPanel("name_fi"),
    FieldRowPanel([FieldPanel("name_sv"), FieldPanel("name_en")]),
    FieldPanel("address"),
    FieldRowPanel([FieldPanel("hours"), FieldPanel("hours_sv"), FieldPanel("hours_en")]),
    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to"), FieldPanel("cost_rank")]),
]
legal_basis_panels = [
    FieldPanel("name_fi"),
    FieldRowPanel([FieldPanel("name_sv"), FieldPanel("name_en")]),
    FieldPanel("url"),
]
routing_panels = [
    FieldRowPanel([FieldPanel("region", widget=EntryChooser("regions")), FieldPanel("segment")]),
    FieldRowPanel([FieldPanel("name"), FieldPanel("phone"), FieldPanel("email")]),
]
facts_panels = [
    FieldPanel("title", heading=_("Title in Finnish"), help_text=_("At most 100 characters, in the customer's words.")),
    PortfolioFactsPanel(heading=_("Portfolio facts")),
    MultiFieldPanel(
        [
            FieldPanel("service_classes", widget=EntriesChooser("service-classes"), help_text=_("One to four.")),
            FieldPanel("outputs", widget=EntriesChooser("outputs"), help_text=_("What the customer gets.")),
            FieldPanel("regions", widget=EntriesChooser("regions")),
        ],
        heading=_("Classification"),
    ),
    InlinePanel("channels", panels=channel_panels, heading=_("Channels"), label=_("Channel")),
    InlinePanel("legal_bases", panels=legal_basis_panels, heading=_("Legal basis"), label=_("Law or decree")),
    MultiFieldPanel(
        [
            FieldPanel("glossary_terms", widget=EntriesChooser("glossary-terms")),
            FieldPanel("life_events", widget=EntriesChooser("life-events")),
            FieldPanel("target_groups", widget=EntriesChooser("target-groups")),
            FieldPanel("industrial_classes", widget=EntriesChooser("industrial-classes")),
        ],
        heading=_("More classification (optional)"),
        classname="collapsed",
    ),
    InlinePanel(
        "routing_contacts",
        panels=routing_panels,
        heading=_("Routing contacts"),
        label=_("Contact"),
        help_text=_("Whom an adviser routes a customer to, by region and segment."),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("delivering_organisations", widget=EntriesChooser("organisations")),
            FieldPanel("delivering_units", widget=EntriesChooser("units")),
        ],
        heading=_("Who delivers"),
        classname="collapsed",
    ),
]
customer_panels = [
    HelpPanel(
        _(
            "Everyone reads this level. Speak to the customer: what the service gives, to whom and how to proceed. "
            "Finnish and Swedish are required."
        ),
        heading=_("Level 1: for the customer"),
    ),
    LanguageRowsPanel(
        "customer_descriptions",
        [
            "title",
            "summary",
            "description",
            "what_you_get",
            "how_to_apply",
            "conditions",
            "costs",
            "processing_time",
            "keywords",
        ],
        heading=_("Texts for the customer"),
        label=_("Language version"),
    ),
]
expert_panels = [
    HelpPanel(
        _(
            "Advisers of every organisation read this level: when to offer the service, when to offer another one, "
            "and whom to ask. Customers never see it."
        ),
        heading=_("Level 2: for advisers"),
    ),
    LanguageRowsPanel(
        "expert_descriptions",
        ["when_to_offer", "when_not_to_offer", "criteria", "contacts"],
        heading=_("Texts for advisers"),
        label=_("Language version"),
    ),
    InlinePanel(
        "delimitations",
        heading=_("Delimitation"),
        label=_("Situation"),
        help_text=_("A customer's situation, and the other service to offer in it."),
    ),
    InlinePanel("common_questions", heading=_("Common questions"), label=_("Question"), classname="collapsed"),
]
implementation_panels = [
    HelpPanel(
        _("Only those who deliver the service read this level: numbered instructions, steps, deadlines and templates."),
        heading=_("Level 3: for those who deliver"),
    ),
    LanguageRowsPanel(
        "implementation_descriptions",
        ["version", "instructions"],
        heading=_("Instructions for delivery"),
        label=_("Language version"),
    ),
    InlinePanel("steps", heading=_("Steps"), label=_("Step"), classname="collapsed"),
    InlinePanel(
        "attachments",
        heading=_("Attachments of levels 2 and 3"),
        label=_("Attachment"),
        help_text=_("A file is read by those who may read its level."),
        classname="collapsed",
    ),
]

card_edit_handler = TabbedInterface(
    [
        NamedTab(facts_panels, heading=_("Facts"), name="facts"),
        NamedTab(customer_panels, heading=_("1 Customer"), name="customer"),
        NamedTab(expert_panels, heading=_("2 Expert"), name="expert"),
        NamedTab(implementation_panels, heading=_("3 Implementation"), name="implementation"),
        NamedTab([LifeCyclePanel()], heading=_("Life cycle"), name="life_cycle"),
    ],
    base_form_class=ProductCardForm,
)
