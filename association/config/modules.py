"""The modules that come with the product."""

BUILTIN_MODULES = (
    "association.modules.people.apps.People",
    "association.modules.funds.apps.Funds",
    "association.modules.donations.apps.Donations",
    "association.modules.receipts.apps.Receipts",
)
