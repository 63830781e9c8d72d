// The knobs: only those that exist are drawn.
import { make, post } from "./api.js";

const SPEEDS = [1, 10, 60, 600, 3600];
const SETS = [
  {
    title: "What the shops do",
    knobs: [
      ["new-item", "New item"],
      ["drop", "Drop 20 %", { percent: 20 }],
      ["fake-discount", "Fake discount"],
      ["move-deadline", "Move a deadline"],
      ["open-presale", "Open a presale"],
      ["close-presale", "Close a presale"],
    ],
    aimed: true,
  },
  {
    title: "What goes wrong",
    knobs: [
      ["shop-500", "A feed: 500"],
      ["telegram-429", "Telegram: 429"],
      ["block", "Block the bot"],
      ["kill", "kill -9 now"],
    ],
    hot: true,
  },
];
const MORE = [
  {
    title: "More that the shops do",
    knobs: [["raise", "Raise 25 %"], ["coupon", "Coupon appears"], ["preheat", "Announce a price"]],
    aimed: true,
  },
  {
    title: "More that goes wrong at a shop",
    knobs: [
      ["shop-html", "A web page"],
      ["shop-cut", "Cut in the middle"],
      ["shop-empty", "Nothing at all"],
      ["shop-slow", "Very slow"],
      ["shop-filler", "Only filler"],
      ["shop-ban", "A ban of 30 s"],
      ["shop-signature", "Bad signature"],
    ],
    hot: true,
  },
  {
    title: "And elsewhere",
    knobs: [["telegram-500", "Telegram: 500"], ["telegram-cut", "An answer is lost"], ["restart", "Restart the bot"]],
    hot: true,
  },
];

export class Knobs {
  constructor(root) {
    this.root = root;
    this.told = make("ol", { "data-testid": "told", role: "log", "aria-live": "polite", "aria-label": "What happened" });
    this.hint = make("p", { className: "hint" }, "Turn a knob and watch the chats.");
  }

  /** Draw what exists and mark what holds now. */
  refresh(state, now) {
    this.now = now;
    if (this.drawn !== state.knobs.join()) this.draw(state.knobs);
    this.drawn = state.knobs.join();
    for (const button of this.root.querySelectorAll("[data-speed]"))
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === state.clock.speed));
    const you = state.people.find((person) => person.id === state.cast.you);
    const block = this.root.querySelector('[data-testid="knob-block"]');
    if (block) block.textContent = you.blocked ? "Unblock the bot" : "Block the bot";
  }

  draw(existing) {
    const named = new Set([...SETS, ...MORE].flatMap((set) => set.knobs.map(([name]) => name)));
    const others = existing.filter((name) => !named.has(name) && name !== "speed").map((name) => [name, name]);
    const fields = this.fields();
    const sets = SETS.flatMap((set, at) => this.drawSet(set, existing, at ? null : fields));
    const more = [...MORE, { title: "Others", knobs: others }].flatMap((set) => this.drawSet(set, existing));
    const time = existing.includes("speed") ? [make("h2", {}, "How fast time runs"), this.speeds()] : [];
    const folded = more.length ? make("details", { "data-testid": "more" }, make("summary", {}, "More knobs"), ...more) : null;
    const turned = make("div", { className: "turned" }, ...[...time, ...sets, folded].filter(Boolean));
    this.root.replaceChildren(turned, make("div", { className: "told" }, make("h2", {}, "What happened"), this.hint, this.told));
  }

  drawSet(set, existing, fields = null) {
    const here = set.knobs.filter(([name]) => existing.includes(name));
    if (!here.length) return [];
    const buttons = here.map((knob) => this.button(knob, set));
    return [make("h2", {}, set.title), make("div", { className: "set" }, fields, ...buttons)];
  }

  /** Which product and which shop the knobs are meant for. */
  fields() {
    this.aim = make("input", { placeholder: "any, or a word: 猫粮", "data-testid": "aim", "aria-label": "Product" });
    this.feed = make(
      "select",
      { "data-testid": "feed", "aria-label": "Shop" },
      make("option", { value: "" }, "Any shop"),
      make("option", { value: "taobao" }, "Taobao"),
      make("option", { value: "pandapon" }, "1688"),
    );
    return make("div", { className: "fields" }, this.aim, this.feed);
  }

  speeds() {
    const buttons = SPEEDS.map((speed) => {
      const button = make("button", { type: "button", "data-speed": speed, "data-testid": `speed-${speed}`, "aria-pressed": "false" }, `×${speed}`);
      button.addEventListener("click", () => this.turn(button, "speed", { speed }));
      return button;
    });
    return make("div", { className: "speeds", role: "group", "aria-label": "Clock speed" }, ...buttons);
  }

  button([name, label, wish = {}], set) {
    const button = make("button", { type: "button", className: set.hot ? "hot" : "", "data-testid": `knob-${name}` }, label);
    button.addEventListener("click", () => this.turn(button, name, { ...wish, ...this.chosen(set, name) }));
    return button;
  }

  chosen(set, name) {
    const word = set.aimed && this.aim.value.trim();
    const feed = (set.aimed || name.startsWith("shop-")) && this.feed.value;
    return { ...(word ? { word } : {}), ...(feed ? { feed } : {}) };
  }

  async turn(button, name, wish) {
    button.setAttribute("aria-busy", "true");
    try {
      this.tell((await post(`/knob/${name}`, wish)).told);
    } catch (problem) {
      this.tell(problem.message, "failed");
    }
    button.removeAttribute("aria-busy");
  }

  tell(text, className = "") {
    this.hint.hidden = true;
    const at = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" }).format(this.now());
    this.told.prepend(make("li", { className }, make("time", {}, at), text));
    while (this.told.children.length > 12) this.told.lastElementChild.remove();
  }
}
