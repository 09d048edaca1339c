from tests.modules.receipts.seal.conftest import key, sign, tamper, unguarded

__all__ = ["key", "sign", "tamper", "unguarded"]
