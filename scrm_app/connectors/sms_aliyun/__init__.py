"""Text messages through Aliyun (阿里云短信)."""
