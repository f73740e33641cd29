"""DingTalk work notices (钉钉工作通知): one person, by user id."""
