"""Said: everything that speaks Telegram, and the front door."""

import os

# python-telegram-bot gives waits as timedelta only when asked like this; else it warns at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "1")
