"""May the bot do this here? Chats are found and rights are checked in the order of the real server."""

import re

from sandbox.telegram.calls import Call
from sandbox.telegram.chats import Chat, Kind, Member, Person, Status
from sandbox.telegram.messages import Message
from sandbox.telegram.network import Telegram
from sandbox.telegram.refusals import bad_request, forbidden, migrated

_NUMBER = re.compile(r"-?[0-9]{1,20}")


def chat_named(telegram: Telegram, name: str) -> Chat:
    """The chat of an id or @name. Raises Refusal when the bot cannot know it."""
    if not name:
        raise bad_request("chat_id is empty")
    if name.startswith("@"):
        chat = next((c for c in telegram.chats.values() if c.username.lower() == name[1:].lower()), None)
    else:
        chat = telegram.chats.get(int(name)) if _NUMBER.fullmatch(name) else None
    if chat is None or not _has_met(telegram, chat):
        raise bad_request("chat not found")
    return chat


def chat_to_read(telegram: Telegram, call: Call) -> Chat:
    """The chat of a call that only looks."""
    chat = chat_named(telegram, call.text("chat_id"))
    if chat.kind in (Kind.SUPERGROUP, Kind.CHANNEL) and not chat.username:
        _check_membership(chat, chat.member(telegram.bot))
    return chat


def chat_to_write(telegram: Telegram, call: Call) -> Chat:
    """The chat of a call that writes. Raises Refusal with the words for why not."""
    chat = chat_named(telegram, call.text("chat_id"))
    if chat.person is not None:
        _check_person(chat.person)
    elif chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    elif chat.deleted:
        raise forbidden("the group chat was deleted")
    else:
        _check_membership(chat, chat.member(telegram.bot))
    return chat


def check_may_post(telegram: Telegram, chat: Chat) -> None:
    """Raises Refusal in a channel where the bot lost the right to post."""
    if chat.kind is Kind.CHANNEL and not chat.member(telegram.bot).may("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")


def topic_to_write(telegram: Telegram, chat: Chat, call: Call) -> int | None:
    """The forum topic of a call, None for the general one."""
    topic_id = call.number("message_thread_id")
    if not topic_id:
        return None
    topic = chat.topics.get(topic_id)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not chat.member(telegram.bot).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return topic_id


def replied_to(chat: Chat, call: Call) -> int | None:
    """The message a call replies to."""
    parameters = call.mapping("reply_parameters", "reply parameters")
    message_id = parameters.get("message_id") or call.number("reply_to_message_id")
    if not message_id:
        return None
    if message_id in chat.messages:
        return int(message_id)
    if parameters.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def message_named(chat: Chat, call: Call, what: str) -> Message:
    """The message of a call. `what` names it in the refusal: "message to edit"."""
    message_id = call.number("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    if message_id not in chat.messages:
        raise bad_request(f"{what} not found")
    return chat.messages[message_id]


def _has_met(telegram: Telegram, chat: Chat) -> bool:
    """A stranger who never wrote to the bot and shares no chat with it does not exist for it."""
    if chat.person is None or chat.person.started:
        return True
    return any(_both_in(room, chat.person, telegram.bot) for room in telegram.chats.values())


def _both_in(room: Chat, person: Person, bot: Person) -> bool:
    return room.member(person).present and room.member(bot).present


def _check_person(person: Person) -> None:
    if person.deactivated:
        raise forbidden("user is deactivated")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    if person.blocked:
        raise forbidden("bot was blocked by the user")


def _check_membership(chat: Chat, bot: Member) -> None:
    if bot.status is Status.KICKED:
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if not bot.present:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
