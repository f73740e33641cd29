"""WeCom application messages (企业微信应用消息): one person, by user id."""
