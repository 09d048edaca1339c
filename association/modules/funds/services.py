"""What other modules may ask of funds."""

from __future__ import annotations

from association.core.l10n.text import normalize

from .models import Fund, FundIntent


def general_fund() -> Fund:
    """The fund that takes what no other bears."""
    return Fund.objects.get(is_general=True)


def intent_map() -> dict[str, Fund]:
    """Open funds by the folded words of each intent they bear."""
    intents = FundIntent.objects.filter(fund__is_open=True).select_related("fund")
    return {intent.key: intent.fund for intent in intents}


def fund_for_intent(words: str, funds: dict[str, Fund]) -> Fund | None:
    """The fund in `funds` (see `intent_map`) that bears the intent, or None."""
    return funds.get(normalize(words))
