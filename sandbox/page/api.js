// What the page asks the sandbox for. Every failure comes back as an Error with the sandbox's own words.

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `${response.status} ${response.statusText}`);
  return body;
}

export const get = async (path) => answer(await fetch(`/play${path}`));

export const post = async (path, wish = {}) =>
  answer(
    await fetch(`/play${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(wish),
    }),
  );

/** Hear everything that happens; `onOpen` also runs after each interruption, when what was missed must be read. */
export function listen({ onOpen, onEvent, onLost }) {
  const source = new EventSource("/play/events");
  source.onopen = onOpen;
  source.onerror = onLost;
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
}

/** A DOM element; children may be elements, strings or nothing. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("data-") || name.startsWith("aria-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
