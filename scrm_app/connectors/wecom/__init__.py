"""WeCom (企业微信): group bot by webhook."""
