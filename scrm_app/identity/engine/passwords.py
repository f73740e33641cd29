"""Which passwords are good enough (after NIST SP 800-63B: long, not common, no forced character classes)."""

from scrm_app.core.text import Text

MIN_LENGTH = 10
MAX_LENGTH = 128
RULE = Text(
    "至少 10 个字符, 不能是常见密码, 也不能包含账号名。",
    "At least 10 characters, not a common password, and not containing the account name.",
)
_COMMON = frozenset(
    {
        "password",
        "password1",
        "password12",
        "password123",
        "1234567890",
        "12345678910",
        "123456789a",
        "0123456789",
        "qwertyuiop",
        "qwerty12345",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "abc1234567",
        "abcd123456",
        "abcdef1234",
        "a123456789",
        "aa12345678",
        "woaini1314",
        "woaini520",
        "5201314520",
        "1314520520",
        "admin12345",
        "admin123456",
        "administrator",
        "letmein123",
        "welcome123",
        "iloveyou12",
        "zxcvbnm123",
        "asdfghjkl1",
        "qazwsxedcr",
        "1234qwerasdf",
        "q1w2e3r4t5",
        "passw0rd123",
        "p@ssw0rd123",
        "p@ssword123",
        "changeme123",
        "test123456",
        "root123456",
        "1122334455",
        "112233445566",
        "9876543210",
        "0987654321",
        "8888888888",
        "6666666666",
        "password1234",
        "qq123456789",
    }
)


def problem(password: str, login: str) -> Text | None:
    """What is wrong with a new password, or None."""
    lowered = password.lower()
    if len(password) < MIN_LENGTH:
        return Text(f"密码太短: {RULE.zh}", f"The password is too short: {RULE.en}")
    if len(password) > MAX_LENGTH:
        return Text("密码最长 128 个字符。", "A password has at most 128 characters.")
    if lowered in _COMMON or len(set(lowered)) < 4:
        return Text(f"这个密码太常见: {RULE.zh}", f"This password is too common: {RULE.en}")
    if len(login) >= 3 and login.lower() in lowered:
        return Text(f"密码不能包含账号名: {RULE.zh}", f"The password contains the account name: {RULE.en}")
    return None
