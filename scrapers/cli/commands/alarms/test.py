"""``khobao alarms test``."""

from scrapers.cli import show
from scrapers.config import Config
from scrapers.errors import BadConfiguration


def command() -> None:
    """Send a message to every address in KHOBAO_NOTIFY, to see that it arrives."""
    from scrapers.alarms.telling import Message, receivers

    who = receivers(Config.from_env().notify)
    if not who:
        raise BadConfiguration("KHOBAO_NOTIFY is not set, so nobody is told of alarms")
    sent = Message("Khobao, a test", "Whoever reads this is told of alarms.")
    told = {each.name: each.tell(sent) for each in who}
    show.table(("receiver", "accepted"), ((name, "yes" if yes else "no") for name, yes in told.items()))
    if failed := [name for name, yes in told.items() if not yes]:
        raise BadConfiguration(
            f"KHOBAO_NOTIFY: {', '.join(failed)} did not accept a message; `apprise -vv -b test ADDRESS` says why"
        )
