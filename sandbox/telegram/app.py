"""The HTTP side of the local Telegram: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from collections.abc import Callable
from typing import Any, TypeAlias

from aiohttp import web

from sandbox.telegram import asking, writing
from sandbox.telegram.calls import Call, read_call
from sandbox.telegram.faults import Trouble
from sandbox.telegram.fetching import delete_webhook, get_updates, get_webhook_info, set_webhook
from sandbox.telegram.network import Telegram
from sandbox.telegram.refusals import Refusal

Method: TypeAlias = Callable[[Telegram, Call], Any]

MAX_UPLOAD = 50 * 1024 * 1024

METHODS: dict[str, Method] = {
    "getme": asking.get_me,
    "getchat": asking.get_chat,
    "getchatmember": asking.get_chat_member,
    "getchatadministrators": asking.get_chat_administrators,
    "getchatmembercount": asking.get_chat_member_count,
    "getfile": asking.get_file,
    "setmycommands": asking.set_commands,
    "getmycommands": asking.get_commands,
    "deletemycommands": asking.delete_commands,
    "setmyname": asking.set_text,
    "getmyname": asking.get_text,
    "setmydescription": asking.set_text,
    "getmydescription": asking.get_text,
    "setmyshortdescription": asking.set_text,
    "getmyshortdescription": asking.get_text,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": writing.send_message,
    "sendphoto": writing.send_photo,
    "senddocument": writing.send_document,
    "editmessagetext": writing.edit_text,
    "editmessagecaption": writing.edit_caption,
    "editmessagemedia": writing.edit_media,
    "editmessagereplymarkup": writing.edit_markup,
    "deletemessage": writing.delete_message,
    "answercallbackquery": writing.answer_callback_query,
    "sendchataction": writing.send_chat_action,
    "pinchatmessage": writing.pin_message,
}
"""The methods that are played, in small letters as the server compares them. Any other answers 404."""


def telegram_app(telegram: Telegram) -> web.Application:
    """The Bot API of one bot, to be mounted wherever its base URL shall be."""
    door = _Door(telegram)
    app = web.Application(client_max_size=MAX_UPLOAD)
    app.router.add_route("GET", "/bot{token}/{method}", door.answer)
    app.router.add_route("POST", "/bot{token}/{method}", door.answer)
    app.router.add_get("/file/bot{token}/{path:.+}", door.file)
    return app


class _Door:
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def answer(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"].lower())
        try:
            self._check_token(request)
            call = await read_call(request)
            cut = self._telegram.faults.strike(call)
            if cut is Trouble.CUT_BEFORE:
                return self._cut(request, call, None)
            result = await self._result(call)
        except Refusal as refusal:
            return await self._refused(call, refusal)
        if cut is Trouble.CUT_AFTER:
            return self._cut(request, call, result)
        self._note(call, 200, "", result)
        await self._telegram.faults.dawdle()
        return web.json_response({"ok": True, "result": result})

    async def file(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        file = self._telegram.pictures.by_path(path) or self._telegram.documents.by_path(path)
        if request.match_info["token"] != self._telegram.token or file is None:
            return web.json_response(Refusal(404, "Not Found").body(), status=404)
        return web.Response(body=file.data, content_type="application/octet-stream")

    def _check_token(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if ":" not in token:
            raise Refusal(404, "Not Found")
        if token != self._telegram.token or self._telegram.faults.revoked:
            raise Refusal(401, "Unauthorized")

    async def _result(self, call: Call) -> Any:
        if call.method == "getupdates":
            return await get_updates(self._telegram, call)
        if call.method not in METHODS:
            raise Refusal(404, "Not Found: method not found")
        return METHODS[call.method](self._telegram, call)

    async def _refused(self, call: Call, refusal: Refusal) -> web.Response:
        self._note(call, refusal.status, refusal.description, None)
        await self._telegram.faults.dawdle()
        wait = refusal.parameters.get("retry_after")
        headers = {"Retry-After": str(wait)} if wait else None
        return web.json_response(refusal.body(), status=refusal.status, headers=headers)

    def _cut(self, request: web.Request, call: Call, result: Any) -> web.Response:
        """End the connection without an answer; what is returned goes nowhere."""
        self._note(call, 0, "cut", result)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _note(self, call: Call, status: int, description: str, result: object) -> None:
        message = result if isinstance(result, dict) and "message_id" in result else None
        self._telegram.ledger.note(self._telegram.monotonic(), call, status, description, message)
