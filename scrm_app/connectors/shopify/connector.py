"""Shopify: paid orders become tickets."""

from scrm_app.connectors.inbound import SignedShop
from scrm_app.connectors.shopify import mapper

SHOP = SignedShop("shopify", "Shopify", mapper.read)
