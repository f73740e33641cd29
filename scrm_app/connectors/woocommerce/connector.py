"""WooCommerce: paid orders become tickets."""

from scrm_app.connectors.inbound import SignedShop
from scrm_app.connectors.woocommerce import mapper

SHOP = SignedShop("woocommerce", "WooCommerce", mapper.read)
