"""DingTalk (钉钉): custom group bot, signed."""
