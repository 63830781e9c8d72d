// One chat on the page: head, messages, the line to write in.
import { get, make, post } from "./api.js";
import { drawMessage } from "./message.js";

const LANGUAGES = [["zh-hans", "中文"], ["en", "English"], ["vi", "Tiếng Việt"], ["es", "Español"]];
const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });

export class Pane {
  /** `reader` looks at `chat`; `writes` tells whether there is a line to write in; `app` knows bot, people and panes. */
  constructor({ name, root, chat, reader, writes, languages, empty, app }) {
    Object.assign(this, { name, root, chat, reader, writes, app });
    this.shown = new Map();
    this.title = make("h2");
    this.under = make("p");
    this.face = make("span", { className: "face", "aria-hidden": "true" });
    this.log = make("div", {
      className: "log", role: "log", "aria-live": "polite", tabIndex: 0, "data-testid": `log-${name}`, "data-empty": empty,
    });
    this.log.setAttribute("aria-label", `Messages: ${name}`);
    this.foot = make("div", { className: "write" });
    const head = make("header", { className: "head" }, this.face, make("div", {}, this.title, this.under));
    if (languages) head.append(this.languageSwitch());
    root.replaceChildren(head, this.log, this.foot);
    this.draft = this.makeDraft();
  }

  /** Show who is here now: names, languages, whether the bot is started or blocked. */
  refresh(state) {
    const chat = state.chats.find((each) => each.id === this.chat);
    const title = chat.title ?? state.bot.first_name;
    if (this.title.textContent !== title) this.title.textContent = title;
    this.face.textContent = [...title][0];
    this.quiet = this.subtitle(chat, state);
    this.under.textContent = this.quiet;
    const person = state.people.find((each) => each.id === this.reader);
    this.refreshTopics(chat.topics);
    if (this.language && document.activeElement !== this.language) this.language.value = person.language_code;
    this.refreshFoot(chat, person);
  }

  subtitle(chat, state) {
    const person = state.people.find((each) => each.id === this.reader);
    if (chat.type === "private") return this.name === "you" ? "your chat" : `${person.first_name}’s chat · runs the bot`;
    return chat.type === "channel" ? "channel" : `group · ${chat.topics.length} topics`;
  }

  /** A forum lets its members choose where they write. */
  refreshTopics(topics) {
    if (topics.length && !this.topic) {
      this.topic = make("select", { "aria-label": "Topic", "data-testid": `topic-${this.name}` });
      this.draft.splice(1, 0, this.topic);
    }
    if (!this.topic || this.topic.length === topics.length + 1) return;
    const options = [{ id: 0, name: "General" }, ...topics].map(({ id, name }) => make("option", { value: id }, name));
    this.topic.replaceChildren(...options);
  }

  refreshFoot(chat, person) {
    const mode = !this.writes ? "read" : person.blocked ? "blocked" : person.started || chat.type !== "private" ? "write" : "new";
    if (mode === this.mode) return;
    this.mode = mode;
    const wide = (label, id, act) =>
      make("button", { type: "button", className: "wide", "data-testid": `${id}-${this.name}`, onclick: act }, label);
    if (mode === "read") this.foot.replaceChildren(make("p", { className: "note" }, "You read along."));
    if (mode === "new") this.foot.replaceChildren(wide("Start", "start", () => this.say("/start")));
    if (mode === "blocked")
      this.foot.replaceChildren(wide("Unblock", "unblock", () => post(`/people/${this.reader}`, { blocked: false })));
    if (mode === "write") this.foot.replaceChildren(...this.draft);
  }

  /** Read everything anew. */
  async reload() {
    const messages = await get(`/chats/${this.chat}/messages`);
    this.shown.clear();
    this.lastDay = "";
    this.log.replaceChildren();
    for (const message of messages) this.put(message);
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** A message is new or stands edited. */
  put(message) {
    const old = this.shown.get(message.message_id);
    const drawn = drawMessage(message, this.reader, this.topicName(message), this.hooks());
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    if (old) {
      drawn.classList.add("changed");
      const focused = [...old.querySelectorAll(".key")].indexOf(document.activeElement);
      old.replaceWith(drawn);
      if (focused >= 0) (drawn.querySelectorAll(".key")[focused] ?? this.log).focus({ preventScroll: true });
    } else {
      this.separate(message.date);
      this.log.append(drawn);
    }
    this.shown.set(message.message_id, drawn);
    if (message.by_bot) this.under.textContent = this.quiet ?? "";
    if (atEnd) this.toEnd(drawn);
    return !old;
  }

  topicName(message) {
    return [...(this.topic?.options ?? [])].find((option) => Number(option.value) === message.message_thread_id)?.text ?? "";
  }

  toEnd(drawn) {
    this.log.scrollTop = this.log.scrollHeight;
    for (const image of drawn.querySelectorAll("img"))
      image.addEventListener("load", () => { this.log.scrollTop = this.log.scrollHeight; }, { once: true });
  }

  separate(date) {
    const written = day.format(new Date(date * 1000));
    if (written === this.lastDay) return;
    this.lastDay = written;
    this.log.append(make("p", { className: "day" }, written));
  }

  remove(messageId) {
    this.shown.get(messageId)?.remove();
    this.shown.delete(messageId);
  }

  acting(action) {
    this.under.textContent = action === "upload_photo" ? "is sending a picture…" : "is writing…";
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { this.under.textContent = this.quiet; }, 5000);
  }

  toast(text) {
    if (!text) return;
    this.root.querySelector(".toast")?.remove();
    const shown = make("div", { className: "toast", role: "status", "data-testid": `toast-${this.name}` }, text);
    this.root.append(shown);
    setTimeout(() => shown.remove(), 4000);
  }

  hooks() {
    return {
      onPress: (message, button) => this.press(message, button),
      onCommand: (text) => this.writes && this.say(text),
      onLink: (url) => this.app.opensBot(url, this),
    };
  }

  async press(message, button) {
    const path = `/chats/${this.chat}/messages/${message.message_id}/press`;
    await this.tried(async () => {
      const done = await post(path, { person: this.reader, button: button.callback_data ?? button.text });
      if (done.effect === "copy") await this.copy(done.value);
      if (done.effect === "link") window.open(done.value, "_blank", "noopener");
      if (done.effect === "start") this.app.show("you");
    });
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => undefined);
    this.toast(`Copied: ${text}`);
  }

  say(text) {
    const topic = Number(this.topic?.value) || undefined;
    return this.tried(() => post(`/chats/${this.chat}/messages`, { person: this.reader, text, topic }));
  }

  async tried(act) {
    try {
      await act();
    } catch (problem) {
      this.toast(problem.message);
    }
  }

  languageSwitch() {
    this.language = make(
      "select",
      { "aria-label": "Your language", "data-testid": `language-${this.name}` },
      ...LANGUAGES.map(([value, label]) => make("option", { value }, label)),
    );
    this.language.addEventListener("change", () =>
      this.tried(() => post(`/people/${this.reader}`, { language_code: this.language.value })));
    return this.language;
  }

  makeDraft() {
    this.input = make("textarea", { rows: 1, placeholder: "Message", "data-testid": `compose-${this.name}` });
    this.input.setAttribute("aria-label", "Message");
    const opener = make(
      "button",
      { type: "button", className: "menu-button", "data-testid": `menu-${this.name}`, "aria-label": "Commands", "aria-expanded": "false" },
      "/",
    );
    const send = make("button", { type: "button", "data-testid": `send-${this.name}` }, "Send");
    this.opener = opener;
    opener.addEventListener("click", () => (this.menu ? this.closeMenu() : this.openMenu("")));
    send.addEventListener("click", () => this.sendDraft());
    this.input.addEventListener("keydown", (event) => this.typed(event));
    this.input.addEventListener("input", () => this.suggest());
    return [opener, this.input, ...this.clip(), send];
  }

  /** Files are for the admin: the bot takes one to import it. */
  clip() {
    if (this.name !== "admin") return [];
    const picker = make("input", { type: "file", hidden: true, accept: ".toml,.txt", "data-testid": `file-${this.name}` });
    picker.addEventListener("change", async () => {
      const [file] = picker.files;
      picker.value = "";
      if (!file) return;
      const sent = { name: file.name, text: await file.text() };
      await this.tried(() => post(`/chats/${this.chat}/messages`, { person: this.reader, file: sent }));
    });
    const open = make("button", { type: "button", className: "clip", "aria-label": "Send a file", onclick: () => picker.click() }, "📎");
    return [picker, open];
  }

  typed(event) {
    if (event.key === "Escape") this.closeMenu();
    if (event.key === "ArrowUp" && this.menu) {
      event.preventDefault();
      this.menu.querySelector("li:last-child button")?.focus();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.sendDraft();
  }

  async sendDraft() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.closeMenu();
    await this.say(text);
    this.log.scrollTop = this.log.scrollHeight;
  }

  suggest() {
    const [, begun] = /^\/(\w*)$/.exec(this.input.value) ?? [];
    if (begun === undefined) this.closeMenu();
    else this.openMenu(begun);
  }

  async openMenu(begun) {
    const commands = await get(`/people/${this.reader}/menu?chat=${this.chat}`);
    const fitting = commands.filter((each) => each.command.startsWith(begun));
    this.closeMenu();
    if (!fitting.length) return;
    this.menu = make("ul", { className: "menu", "data-testid": `commands-${this.name}` }, ...fitting.map((each) => this.command(each)));
    this.menu.addEventListener("keydown", (event) => event.key === "Escape" && (this.closeMenu(), this.opener.focus()));
    this.foot.append(this.menu);
    this.opener.setAttribute("aria-expanded", "true");
  }

  command({ command, description }) {
    const choose = () => {
      this.closeMenu();
      this.input.focus();
      this.say(`/${command}`);
      this.input.value = "";
    };
    return make("li", {}, make("button", { type: "button", onclick: choose }, make("b", {}, `/${command}`), make("span", {}, description)));
  }

  closeMenu() {
    this.menu?.remove();
    this.menu = undefined;
    this.opener.setAttribute("aria-expanded", "false");
  }
}
