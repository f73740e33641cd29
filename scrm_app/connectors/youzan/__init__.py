"""有赞 (Youzan): orders pushed by the platform."""
