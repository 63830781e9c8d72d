"""The methods that ask, and those that describe the bot itself."""

from sandbox.telegram.access import chat_named, chat_to_read
from sandbox.telegram.audience import Changed
from sandbox.telegram.calls import Call
from sandbox.telegram.chats import Chat
from sandbox.telegram.commands import Scope, checked_language, read_scope
from sandbox.telegram.network import Telegram
from sandbox.telegram.refusals import Json, bad_request

_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def get_me(telegram: Telegram, _: Call) -> Json:
    """Answer `getMe`."""
    return telegram.described()


def get_chat(telegram: Telegram, call: Call) -> Json:
    """Answer `getChat`."""
    chat = chat_to_read(telegram, call)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full: Json = chat.json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    if chat.pinned in chat.messages:
        full["pinned_message"] = chat.messages[chat.pinned].short_json()
    return full


def get_chat_member(telegram: Telegram, call: Call) -> Json:
    """Answer `getChatMember`."""
    chat, user_id = chat_to_read(telegram, call), call.number("user_id")
    person = telegram.bot if user_id == telegram.bot.id else telegram.people.get(user_id)
    if person is None:
        raise bad_request("user not found")
    return chat.member(person).json(chat.kind)


def get_chat_administrators(telegram: Telegram, call: Call) -> list[Json]:
    """Answer `getChatAdministrators`: other bots and ordinary members are left out."""
    chat = chat_to_read(telegram, call)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    return [member.json(chat.kind) for member in chat.members.values() if member.leads]


def get_chat_member_count(telegram: Telegram, call: Call) -> int:
    """Answer `getChatMemberCount`."""
    chat: Chat = chat_to_read(telegram, call)
    return 2 if chat.private else sum(member.present for member in chat.members.values())


def get_file(telegram: Telegram, call: Call) -> Json:
    """Answer `getFile`, for what was uploaded."""
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = telegram.documents.find(file_id) or telegram.pictures.again(file_id)
    if not file.data:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {
        "file_id": file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }


def set_commands(telegram: Telegram, call: Call) -> bool:
    """Answer `setMyCommands`."""
    telegram.commands.set(_scope(telegram, call), call.text("language_code"), call.parsed("commands", "commands"))
    telegram.audience.tell(Changed())
    return True


def get_commands(telegram: Telegram, call: Call) -> list[Json]:
    """Answer `getMyCommands`."""
    return telegram.commands.get(_scope(telegram, call), call.text("language_code"))


def delete_commands(telegram: Telegram, call: Call) -> bool:
    """Answer `deleteMyCommands`."""
    telegram.commands.delete(_scope(telegram, call), call.text("language_code"))
    telegram.audience.tell(Changed())
    return True


def set_text(telegram: Telegram, call: Call) -> bool:
    """Answer `setMyName`, `setMyDescription` and `setMyShortDescription`."""
    kind = _kind_of_text(call)
    text, language = call.text(kind), checked_language(call.text("language_code"))
    if len(text) > _LONGEST[kind]:
        raise bad_request(f"{kind.replace('_', ' ')} is too long")
    telegram.texts[kind, language] = text
    return True


def get_text(telegram: Telegram, call: Call) -> Json:
    """Answer `getMyName`, `getMyDescription` and `getMyShortDescription`."""
    kind, language = _kind_of_text(call), checked_language(call.text("language_code"))
    default = telegram.bot.first_name if kind == "name" else ""
    return {kind: telegram.texts.get((kind, language)) or telegram.texts.get((kind, ""), default)}


def _kind_of_text(call: Call) -> str:
    return call.method[5:].replace("shortdescription", "short_description")


def _scope(telegram: Telegram, call: Call) -> Scope:
    scope = read_scope(call.mapping("scope", "BotCommandScope"))
    if scope[1]:
        chat_named(telegram, str(scope[1]))
    return scope
