from tests.modules.receipts.seal.conftest import key, sign, tamper, unguarded  # noqa: F401 -- fixtures
