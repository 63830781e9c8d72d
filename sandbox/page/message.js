// One message as DOM.
import { make } from "./api.js";
import { words } from "./words.js";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** `reader` is the person looking, `topic` the name of the forum topic or ""; hooks: onPress(message, button), onCommand(text), onLink(url). */
export function drawMessage(message, reader, topic, hooks) {
  const service = serviceText(message);
  if (service) return make("p", { className: "service", "data-testid": "service" }, service);
  const mine = message.from?.id === reader;
  const shape = make(
    "article",
    { className: mine ? "message mine" : "message", "data-testid": "message", "data-message-id": message.message_id },
    make("div", { className: "bubble" }, ...body(message, mine, topic, hooks)),
    keyboard(message, hooks),
  );
  return shape;
}

function body(message, mine, topic, hooks) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const said = text
    ? make("div", { className: "words", "data-testid": "text", dir: "auto" }, ...words(text, entities, hooks))
    : null;
  const preview = previewOf(message);
  const photo = photoOf(message);
  const above = message.preview?.show_above_text;
  return [
    speaker(message, mine, topic),
    message.show_caption_above_media ? said : null,
    photo,
    fileOf(message),
    above ? preview : null,
    message.show_caption_above_media ? null : said,
    above ? null : preview,
    foot(message),
  ];
}

function speaker(message, mine, topic) {
  if (message.chat.type !== "supergroup" || (mine && !topic)) return null;
  const name = mine ? "" : (message.from?.first_name ?? message.chat.title);
  return make("p", { className: "who" }, [name, topic].filter(Boolean).join(" · "));
}

function photoOf(message) {
  if (!message.picture) return null;
  const { src, width, height } = message.picture;
  return make("img", { className: "photo", "data-testid": "photo", src, width, height, alt: "Photo" });
}

function fileOf(message) {
  if (!message.file) return null;
  const { name, src } = message.file;
  return make("a", { className: "file", "data-testid": "file", href: src, download: name }, `📄 ${name}`);
}

function previewOf(message) {
  const preview = message.preview;
  if (!preview) return null;
  const kind = !preview.src ? "plain" : preview.prefer_small_media ? "small" : "large";
  const host = new URL(preview.url).hostname.replace(/^www\./, "");
  return make(
    "a",
    { className: `preview ${kind}`, href: preview.url, target: "_blank", rel: "noopener noreferrer", "data-testid": "preview" },
    preview.src ? make("img", { src: preview.src, alt: `Picture from ${host}`, loading: "lazy" }) : null,
    make("span", { className: "site" }, host),
  );
}

function foot(message) {
  const when = new Date(message.date * 1000);
  return make(
    "p",
    { className: "foot" },
    message.edit_date ? make("span", { "data-testid": "edited" }, "edited") : null,
    make("time", { dateTime: when.toISOString() }, clock.format(when)),
  );
}

function keyboard(message, hooks) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  const drawn = rows.map((row) => make("div", {}, ...row.map((button) => key(message, button, hooks))));
  return make("div", { className: "keys", role: "group", "aria-label": "Buttons" }, ...drawn);
}

function key(message, button, hooks) {
  const kind = button.url ? "url" : button.copy_text ? "copy" : "callback";
  const drawn = make(
    "button",
    { type: "button", className: "key", "data-testid": "key", "data-kind": kind, "data-style": button.style ?? "" },
    button.text,
  );
  drawn.addEventListener("click", async () => {
    drawn.setAttribute("aria-busy", "true");
    await hooks.onPress(message, button);
    drawn.removeAttribute("aria-busy");
  });
  return drawn;
}

function serviceText(message) {
  if (message.forum_topic_created) return `Topic “${message.forum_topic_created.name}” was opened`;
  if (message.migrate_to_chat_id) return "This group became a supergroup";
  if (message.migrate_from_chat_id) return "A supergroup, upgraded from a group";
  return "";
}
