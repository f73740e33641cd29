"""WooCommerce: orders pushed by the shop."""
