// The page: four chats, the knobs, the simulated clock.
import { get, listen, post } from "./api.js";
import { Knobs } from "./knobs.js";
import { Pane } from "./pane.js";

const byId = (id) => document.getElementById(id);
const dayText = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric" });
const timeText = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const TABS = ["you", "channel", "group", "admin", "knobs"];

class App {
  constructor() {
    this.panes = new Map();
    this.knobs = new Knobs(byId("knobs"));
    this.known = performance.now();
    this.clock = { now: Date.now() / 1000, speed: 1 };
  }

  async start() {
    await this.refresh();
    this.wire();
    setInterval(() => this.tick(), 200);
    listen({
      onOpen: () => this.catchUp(),
      onEvent: (event) => this.happened(event),
      onLost: () => { byId("line").hidden = false; },
    });
  }

  /** The simulated moment. */
  now() {
    return new Date((this.clock.now + ((performance.now() - this.known) / 1000) * this.clock.speed) * 1000);
  }

  tick() {
    const now = this.now();
    byId("clock-day").textContent = dayText.format(now);
    byId("clock-time").textContent = timeText.format(now);
  }

  async refresh() {
    this.state = await get("/state");
    this.clock = this.state.clock;
    this.known = performance.now();
    byId("clock-speed").textContent = `×${this.clock.speed}`;
    if (!this.panes.size) this.openPanes(this.state.cast);
    for (const pane of this.panes.values()) pane.refresh(this.state);
    this.knobs.refresh(this.state, () => this.now());
    this.tick();
  }

  openPanes(cast) {
    const open = (name, chat, reader, more) =>
      this.panes.set(name, new Pane({ name, root: byId(`pane-${name}`), chat, reader, app: this, ...more }));
    open("you", cast.you, cast.you, { writes: true, languages: true, empty: "Press Start and say what you are looking for." });
    open("channel", cast.channel, cast.you, { writes: false, empty: "The channel is quiet. Good finds will be posted here." });
    open("group", cast.group, cast.you, { writes: true, empty: "Nobody said anything yet." });
    open("admin", cast.admin, cast.admin, { writes: true, empty: "The admin has not said hello yet." });
  }

  async catchUp() {
    await this.refresh();
    await Promise.all([...this.panes.values()].map((pane) => pane.reload()));
    byId("line").hidden = true;
    document.body.dataset.ready = "true";
  }

  happened(event) {
    switch (event.type) {
      case "message":
        return this.inChat(event.chat, (pane) => pane.put(event.message) && this.unread(pane));
      case "removed":
        return this.inChat(event.chat, (pane) => pane.remove(event.message_id));
      case "acting":
        return this.inChat(event.chat, (pane) => pane.acting(event.action));
      case "toast":
        return this.toast(event);
      default:
        return this.refreshSoon();
    }
  }

  /** Several changes at once are read once. */
  refreshSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.refresh(), 60);
  }

  inChat(chat, act) {
    for (const pane of this.panes.values()) if (pane.chat === chat) act(pane);
    if (!this.state.people.every((person) => person.started)) this.refreshSoon();
  }

  toast({ person, text, alert }) {
    if (alert) {
      byId("alert-text").textContent = text;
      byId("alert").showModal();
      return;
    }
    this.panes.get(person === this.state.cast.admin ? "admin" : "you").toast(text);
  }

  /** A link to the bot starts it in the chat of whoever tapped. */
  opensBot(url, pane) {
    const link = new URL(url);
    const payload = link.searchParams.get("start");
    if (link.hostname !== "t.me" || link.pathname.slice(1) !== this.state.bot.username) return false;
    post(`/chats/${pane.reader}/messages`, { person: pane.reader, text: `/start ${payload ?? ""}`.trim() });
    this.show(pane.reader === this.state.cast.admin ? "admin" : "you");
    return true;
  }

  wire() {
    for (const button of document.querySelectorAll(".tabs button"))
      button.addEventListener("click", () => this.show(button.dataset.tab));
    for (const button of document.querySelectorAll(".switch button"))
      button.addEventListener("click", () => this.showRoom(button.dataset.room));
    this.showRoom("channel");
  }

  show(tab) {
    document.body.dataset.tab = TABS.includes(tab) ? tab : "you";
    for (const button of document.querySelectorAll(".tabs button")) {
      const current = button.dataset.tab === tab;
      if (current) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
      if (current) delete button.dataset.unread;
    }
    const log = this.panes.get(tab)?.log;
    if (log) log.scrollTop = log.scrollHeight;
  }

  showRoom(room) {
    document.body.dataset.room = room;
    for (const button of document.querySelectorAll(".switch button"))
      button.setAttribute("aria-pressed", String(button.dataset.room === room));
  }

  unread(pane) {
    const button = document.querySelector(`.tabs [data-tab="${pane.name}"]`);
    if (document.body.dataset.tab !== pane.name) button.dataset.unread = Number(button.dataset.unread ?? 0) + 1;
  }
}

new App().start();
