"""A shop's application over fakes, and a browser that visits it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.unit.web.shop_app import Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def client(shop: Shop) -> TestClient:
    return shop.client()
