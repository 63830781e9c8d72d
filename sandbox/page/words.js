// Text with its entities as DOM. Offsets are UTF-16 units, which is what JavaScript counts in.
import { make } from "./api.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

// A block ends its line by itself; the line break after it would show as an empty line.
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

/** The text as nodes. `onCommand` hears which command was tapped, `onLink` may take a link over by returning true. */
export function words(text, entities, hooks) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, 0, text.length, sorted, hooks);
}

function between(text, start, end, entities, hooks) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const stop = Math.min(first.offset + first.length, end);
    if (first.offset < at) {
      rest = others;
      continue;
    }
    nodes.push(text.slice(at, first.offset));
    const inner = others.filter((entity) => entity.offset < stop);
    nodes.push(dressed(first, text.slice(first.offset, stop), between(text, first.offset, stop, inner, hooks), hooks));
    at = BLOCKS.has(first.type) && text[stop] === "\n" ? stop + 1 : stop;
    rest = others.filter((entity) => entity.offset >= stop);
  }
  nodes.push(text.slice(at, end));
  return nodes;
}

function dressed(entity, raw, children, hooks) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, children, hooks);
    case "url":
      return link(raw, children, hooks);
    case "bot_command":
      return make("button", { type: "button", className: "command", onclick: () => hooks.onCommand(raw) }, ...children);
    case "hashtag":
    case "mention":
      return make("span", { className: "tag" }, ...children);
    case "spoiler":
      return spoiler(children);
    case "blockquote":
      return make("blockquote", {}, ...children);
    case "expandable_blockquote":
      return expandable(raw, children);
    case "pre":
      return make("pre", {}, ...children);
    case "date_time":
      return make("time", { dateTime: new Date(entity.unix_time * 1000).toISOString() }, ...children);
    default:
      return make(PLAIN[entity.type] || "span", {}, ...children);
  }
}

function link(url, children, hooks) {
  const anchor = make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
  anchor.addEventListener("click", (event) => hooks.onLink(url) && event.preventDefault());
  return anchor;
}

function spoiler(children) {
  const hidden = make("span", { className: "spoiler", role: "button", tabIndex: 0, "aria-label": "Spoiler" }, ...children);
  const show = () => {
    hidden.classList.add("seen");
    hidden.removeAttribute("aria-label");
  };
  hidden.addEventListener("click", show);
  hidden.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return hidden;
}

function expandable(raw, children) {
  const [first] = raw.split("\n");
  if (raw === first) return make("blockquote", {}, ...children);
  const details = make("details", {}, make("summary", {}, `${first} …`), ...children);
  return make("blockquote", {}, details);
}
