from association.core.registry.seeds import Seed


def seeds() -> list[Seed]:
    """Every association starts with a general fund; «آزاد» (free) is the intent of one who leaves it open."""
    return [
        Seed(
            "general",
            "funds.Fund",
            ("is_general",),
            {
                "code": "general",
                "name": "صندوق عمومی",
                "name_en": "General fund",
                "restriction": "unrestricted",
                "is_general": True,
                "purpose": "هر آنچه برای بازگشت کودکان به کلاس درس لازم است",
            },
        )
    ]
