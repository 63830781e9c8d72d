"""The player API over HTTP: what the chat page asks for and does, under `/play/`."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.cast import Cast
from sandbox.clock import SimClock
from sandbox.knobs import Knobs, UnknownKnobError
from sandbox.telegram.audience import Acting, Changed, Event, Removed, Said, Toast
from sandbox.telegram.buttons import PlayError
from sandbox.telegram.chats import Chat, Person
from sandbox.telegram.messages import Message
from sandbox.telegram.network import Telegram
from sandbox.telegram.people import People
from sandbox.telegram.refusals import Json
from sandbox.world.pictures import local_path

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that is in play."""

    telegram: Telegram
    people: People
    cast: Cast
    clock: SimClock
    knobs: Knobs


def play_app(stage: Stage) -> web.Application:
    """The routes of the page."""
    play = _Play(stage)
    app = web.Application(middlewares=[_plainly])
    app.router.add_get("/state", play.state)
    app.router.add_get("/events", play.events)
    app.router.add_get("/photos/{photo}", play.photo)
    app.router.add_get("/documents/{document}", play.document)
    app.router.add_get("/chats/{chat}/messages", play.messages)
    app.router.add_post("/chats/{chat}/messages", play.say)
    app.router.add_post("/chats/{chat}/messages/{message}/press", play.press)
    app.router.add_get("/people/{person}/menu", play.menu)
    app.router.add_post("/people/{person}", play.change)
    app.router.add_get("/knobs", play.knobs)
    app.router.add_post("/knob/{name}", play.turn)
    return app


class _Play:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def state(self, _: web.Request) -> web.Response:
        cast, clock = self._stage.cast, self._stage.clock
        people = [_person(person) for person in (cast.you, cast.admin)]
        chats = [_chat(chat) for chat in self._stage.telegram.chats.values()]
        return web.json_response(
            {
                "bot": self._stage.telegram.bot.json(),
                "cast": {
                    "you": cast.you.id,
                    "admin": cast.admin.id,
                    "channel": cast.channel.id,
                    "group": cast.group.id,
                },
                "people": people,
                "chats": chats,
                "clock": {"now": clock.now().timestamp(), "speed": clock.speed},
                "knobs": self._stage.knobs.names(),
            }
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        # A page that was closed shows as a reset connection.
        with suppress(ConnectionResetError), self._stage.telegram.audience.watch() as events:
            await response.write(b"retry: 1000\n\n")
            while True:
                told = json.dumps(_told(await events.get()), ensure_ascii=False)
                await response.write(f"data: {told}\n\n".encode())
        return response

    async def photo(self, request: web.Request) -> web.Response:
        picture = self._stage.telegram.pictures.by_path(f"photos/{request.match_info['photo']}")
        if picture is None:
            raise web.HTTPNotFound
        return web.Response(body=picture.data, content_type="image/jpeg")

    async def document(self, request: web.Request) -> web.Response:
        document = self._stage.telegram.documents.by_path(f"documents/{request.match_info['document']}")
        if document is None:
            raise web.HTTPNotFound
        return web.Response(body=document.data, content_type="application/octet-stream")

    async def messages(self, request: web.Request) -> web.Response:
        return web.json_response([_view(message) for message in self._stage.people.reads(self._chat(request))])

    async def say(self, request: web.Request) -> web.Response:
        asked, chat = await _wish(request), self._chat(request)
        if isinstance(file := asked.get("file"), dict):
            data = str(file.get("text", "")).encode()
            sent = self._stage.people.sends_file(self._person(asked.get("person")), str(file.get("name", "file")), data)
            return web.json_response(_view(sent))
        said = self._stage.people.says(
            self._person(asked.get("person")), str(asked.get("text", "")), chat, topic=asked.get("topic")
        )
        return web.json_response(_view(said))

    async def press(self, request: web.Request) -> web.Response:
        asked, chat = await _wish(request), self._chat(request)
        message = chat.messages.get(int(request.match_info["message"]))
        if message is None:
            raise PlayError("the message is gone")
        pressed = self._stage.people.presses(self._person(asked.get("person")), message, str(asked.get("button", "")))
        return web.json_response({"effect": pressed.effect, "value": pressed.value})

    async def menu(self, request: web.Request) -> web.Response:
        person = self._person(request.match_info["person"])
        chat = self._stage.telegram.chats.get(int(request.query.get("chat", person.id)))
        return web.json_response(self._stage.people.menu(person, chat) if chat else [])

    async def change(self, request: web.Request) -> web.Response:
        asked, person = await _wish(request), self._person(request.match_info["person"])
        if "language_code" in asked:
            self._stage.people.speaks(person, str(asked["language_code"]))
        if "blocked" in asked:
            (self._stage.people.blocks if asked["blocked"] else self._stage.people.unblocks)(person)
        return web.json_response(_person(person))

    async def knobs(self, _: web.Request) -> web.Response:
        return web.json_response(self._stage.knobs.names())

    async def turn(self, request: web.Request) -> web.Response:
        told = await self._stage.knobs.turn(request.match_info["name"], await _wish(request))
        self._stage.telegram.audience.tell(Changed())
        return web.json_response({"told": told})

    def _chat(self, request: web.Request) -> Chat:
        chat = self._stage.telegram.chats.get(int(request.match_info["chat"]))
        if chat is None:
            raise web.HTTPNotFound
        return chat

    def _person(self, person_id: object) -> Person:
        person = self._stage.telegram.people.get(int(str(person_id)))
        if person is None:
            raise PlayError("nobody of that id")
        return person


@web.middleware
async def _plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell in words why something cannot be done."""
    try:
        return await handler(request)
    except UnknownKnobError as unknown:
        return web.json_response({"error": f"no knob {unknown}"}, status=404)
    except ValueError as problem:
        return web.json_response({"error": str(problem)}, status=422)


async def _wish(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request. Other types are refused: a foreign page could send them without asking."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    wish = json.loads(await request.read() or b"{}")
    if not isinstance(wish, dict):
        raise PlayError("a JSON object is expected")
    return wish


def _told(event: Event) -> Json:
    match event:
        case Said(message):
            return {"type": "message", "chat": message.chat.id, "message": _view(message)}
        case Removed(chat, message_id):
            return {"type": "removed", "chat": chat.id, "message_id": message_id}
        case Toast(person, text, alert, url):
            return {"type": "toast", "person": person.id, "text": text, "alert": alert, "url": url}
        case Acting(chat, action):
            return {"type": "acting", "chat": chat.id, "action": action}
        case Changed():
            return {"type": "changed"}


def _view(message: Message) -> Json:
    view = message.json() | {"by_bot": message.by_bot}
    if picture := message.picture:
        source = local_path(picture.url) or f"/play/{picture.path}"
        view["picture"] = {"src": source, "width": picture.width, "height": picture.height}
    elif document := message.document:
        view["file"] = {"name": document.name, "src": f"/play/{document.path}"}
    elif link := message.previewed_link():
        view["preview"] = (message.preview or {}) | {"url": link, "src": local_path(link)}
    return view


def _person(person: Person) -> Json:
    return person.json() | {"blocked": person.blocked, "started": person.started}


def _chat(chat: Chat) -> Json:
    topics = [{"id": topic.id, "name": topic.name, "closed": topic.closed} for topic in chat.topics.values()]
    return chat.json() | {"topics": topics, "migrated_to": chat.migrated_to}
