"""Run all simulators for a demo: `python -m tests.simulators [HTTP_PORT] [SMTP_PORT]`."""

import os
import sys
import time

from tests.simulators import bots, smtp


def main() -> None:
    """Serve until interrupted; the HTTP address lists what the bots received."""
    parent = os.getppid()
    http_port = int(sys.argv[1]) if len(sys.argv) > 1 else 8899
    smtp_port = int(sys.argv[2]) if len(sys.argv) > 2 else 8825
    base, stop = bots.start(bots.World(per_minute=20), http_port)
    mailroom = smtp.Mailroom()
    mail = smtp.start(mailroom, smtp_port)
    sys.stdout.write(
        f"WeCom bot     {base}/cgi-bin/webhook/send?key=demo-key\n"
        f"DingTalk bot  {base}/robot/send?access_token=demotoken   secret SECdemo\n"
        f"Webhook       {base}/hook   secret demo-secret\n"
        f"WeCom app     {base}   corp wwdemo, agent 1000002, secret app-secret, members lin.yue zhao.gang\n"
        f"DingTalk work {base}   app key dingdemo, agent 1, secret app-secret, person 0123456789\n"
        f"Aliyun SMS    {base}   key LTAIdemo, secret ali-secret, template SMS_100\n"
        f"Tencent SMS   {base}   key AKIDdemo, secret qc-secret, template 449739\n"
        f"WeChat        {base}   app wxdemo, secret app-secret; to write: python -m tests.simulators.wechat\n"
        f"Shops         push an order: python -m tests.simulators.shops\n"
        f"SMTP          127.0.0.1:{smtp_port}, no encryption, no sign-in\n"
        f"What arrived  {base}/\n"
    )
    sys.stdout.flush()
    seen = 0
    try:
        while os.getppid() == parent:  # orphaned: whoever started us is gone
            time.sleep(0.5)
            for item in mailroom.mails[seen:]:
                sys.stdout.write(f"mail to {item['To']}: {item['Subject']}\n")
                sys.stdout.flush()
            seen = len(mailroom.mails)
    except KeyboardInterrupt:
        pass
    mail.stop()
    stop()


if __name__ == "__main__":
    main()
