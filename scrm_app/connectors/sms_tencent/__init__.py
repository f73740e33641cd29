"""Text messages through Tencent Cloud (腾讯云短信)."""
