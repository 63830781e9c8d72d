"""How the bot hears: getUpdates, or a webhook."""

import re

from sandbox.telegram.calls import Call
from sandbox.telegram.network import Telegram
from sandbox.telegram.refusals import Json, bad_request

_SECRET = re.compile("[A-Za-z0-9_-]{0,256}")


async def get_updates(telegram: Telegram, call: Call) -> list[Json]:
    """Answer `getUpdates`."""
    allowed = call.parsed("allowed_updates", "allowed updates")
    if isinstance(allowed, list):
        telegram.inbox.allowed = frozenset(map(str, allowed))
    return await telegram.inbox.fetch(call.number("offset"), call.number("limit", 100), call.number("timeout"))


def set_webhook(telegram: Telegram, call: Call) -> bool:
    """Answer `setWebhook`. Unlike the real one it also posts to this machine over plain http."""
    url, secret = call.text("url"), call.text("secret_token")
    if url and not url.startswith(("https://", "http://127.0.0.1:")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains illegal characters")
    allowed = call.parsed("allowed_updates", "allowed updates")
    if isinstance(allowed, list):
        telegram.inbox.allowed = frozenset(map(str, allowed))
    telegram.inbox.post_to(url, secret)
    if url:
        telegram.inbox.terminate("Conflict: terminated by setWebhook request")
    return _forget_pending(telegram, call)


def delete_webhook(telegram: Telegram, call: Call) -> bool:
    """Answer `deleteWebhook`."""
    telegram.inbox.post_to("")
    return _forget_pending(telegram, call)


def get_webhook_info(telegram: Telegram, _: Call) -> Json:
    """Answer `getWebhookInfo`."""
    return {
        "url": telegram.inbox.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(telegram.inbox),
    }


def _forget_pending(telegram: Telegram, call: Call) -> bool:
    if call.flag("drop_pending_updates"):
        telegram.inbox.drop()
    return True
