"""WeChat official accounts (微信公众号): what customers write comes in, what the store answers goes out."""
