"""``khobao alarms check``."""

from datetime import UTC, datetime

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config
from scrapers.outlets import load_each


def command(json: Json = False) -> None:
    """Look for what is missing, tell what there is to tell (KHOBAO_NOTIFY), and call the heartbeat (KHOBAO_HEARTBEAT).

    The Dag `alarms` does so every five minutes; without Airflow let cron do it.
    """
    from scrapers.alarms.watch import watch

    looked = watch(Config.from_env(), *load_each(), datetime.now(UTC))
    if json:
        show.as_json(show.rows([looked])[0])
    elif not looked.turn:
        show.say("Another process is looking right now; nothing was done.")
    else:
        failed = ", ".join(looked.failed) or None
        beat = {None: "not called", True: "heard", False: "not heard"}[looked.heartbeat]
        show.table(
            ("alarms", "open"),
            (
                ("open", looked.open),
                ("messages told", looked.told),
                ("not reached", failed),
                ("heartbeat", beat),
            ),
        )
