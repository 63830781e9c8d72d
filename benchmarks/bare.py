"""The least a bot can be: python-telegram-bot with its defaults, asking for updates. Arguments: URL and token."""

import logging
import sys

from telegram.ext import ApplicationBuilder

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    ApplicationBuilder().token(sys.argv[2]).base_url(f"{sys.argv[1]}/bot").build().run_polling()
