"""How the bot hears: getUpdates, and just enough of webhooks to turn them off."""

from sandbox.telegram.calls import Call
from sandbox.telegram.network import Telegram
from sandbox.telegram.refusals import Json, bad_request


async def get_updates(telegram: Telegram, call: Call) -> list[Json]:
    """Answer `getUpdates`."""
    allowed = call.parsed("allowed_updates", "allowed updates")
    if isinstance(allowed, list):
        telegram.inbox.allowed = frozenset(map(str, allowed))
    return await telegram.inbox.fetch(call.number("offset"), call.number("limit", 100), call.number("timeout"))


def set_webhook(telegram: Telegram, call: Call) -> bool:
    """Answer `setWebhook`. Nothing is ever posted there; getUpdates answers 409 as long as it is set."""
    url = call.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    telegram.inbox.webhook_url = url
    if url:
        telegram.inbox.terminate("Conflict: terminated by setWebhook request")
    return _forget_pending(telegram, call)


def delete_webhook(telegram: Telegram, call: Call) -> bool:
    """Answer `deleteWebhook`."""
    telegram.inbox.webhook_url = ""
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
