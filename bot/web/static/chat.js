// The shopper's chat: header, conversation and message box. /chat and /embed mount it with their own transport.
//
// A transport is {open(sessionId) -> {shop, turns, …}, ask({sessionId, message, language}, onEvent), look(sessionId,
// first) -> {turns, …}, confirm({sessionId, actionId, accept}) -> reply, vote({…})}; its failures are objects with a
// `type` that labels.errors has a sentence for.

import { applyEvent, Conversation, newTurn, restoredTurn } from "./conversation.js";
import { element, icon } from "./elements.js";
import { LABELS, LONGEST_MESSAGE, pickLanguage } from "./labels.js";
import { store } from "./store.js";
import { Watch } from "./watch.js";

const COUNT_FROM = 3600; // characters from which the counter shows

export async function mount(root, transport, { language = null, onClose = null } = {}) {
  const chat = new Chat(root, transport, onClose);
  await chat.open(language);
  return chat;
}

class Chat {
  constructor(root, transport, onClose) {
    this.root = root;
    this.transport = transport;
    this.onClose = onClose;
    this.busy = true; // until the conversation is open
    this.openCase = false; // a person will answer in this conversation
    this.watch = new Watch(() => this.#look());
    this.#build();
    this.#applyTheme(store.theme);
  }

  // Bring back the tab's conversation, or greet.
  async open(language) {
    this.language = pickLanguage(["en", "zh"], store.language ?? language);
    let opened = { shop: { ready: false }, turns: [] };
    try {
      opened = await this.transport.open(store.session);
    } catch (failure) {
      opened.shop.error = failure.type ?? "unreachable";
    }
    this.shop = opened.shop;
    this.language = pickLanguage(this.shop.languages ?? ["en", "zh"], store.language ?? language);
    if (opened.turns.length === 0) store.session = null;
    if (this.shop.now) this.conversation.skew = Date.parse(this.shop.now) - Date.now();
    this.conversation.turns = opened.turns.map(restoredTurn);
    this.#draw();
    this.#setBusy(false);
    this.#attend(opened);
    this.conversation.scrollToEnd();
    this.input.focus({ preventScroll: true });
  }

  async ask(message) {
    const text = message.trim();
    if (!text || text.length > LONGEST_MESSAGE || this.busy) return;
    const say = (onEvent) => this.transport.ask({ sessionId: store.session, message: text, language: this.language }, onEvent);
    await this.#take(text, say, () => this.ask(text));
  }

  // Press a button of the proposal in `turn`.
  async press(turn, accept) {
    if (this.busy) return;
    const pressed = { sessionId: turn.reply.session_id, actionId: turn.action.id, accept };
    this.log.focus({ preventScroll: true }); // the buttons are going to be disabled
    const say = async (onEvent) => {
      const reply = await this.transport.confirm(pressed);
      const told = reply.products.length ? (await this.transport.look(pressed.sessionId, reply.turn)).turns[0].events : [];
      for (const [name, payload] of [...told, ["done", reply]]) onEvent(name, payload);
    };
    await this.#take(accept ? this.labels.confirmed : this.labels.declined, say, () => this.press(turn, accept));
  }

  // One turn: `say(onEvent)` has the server answer; `again` repeats it.
  async #take(message, say, again) {
    const turn = Object.assign(newTurn(message), { again });
    this.#setBusy(true);
    this.conversation.add(turn);
    try {
      await say((name, payload) => {
        applyEvent(turn, name, payload);
        this.conversation.update(turn, name);
      });
    } catch (failure) {
      turn.error = failure.type ?? "unexpected";
    }
    this.#finish(turn);
  }

  #finish(turn) {
    if (turn.reply) store.session = turn.reply.session_id;
    else if (!turn.error) turn.error = "unreachable";
    if (turn.error === "session-not-found") store.session = null;
    if (turn.error) this.conversation.update(turn, "error");
    this.#setBusy(false);
    if (turn.reply) this.#attend({ handled_by_person: turn.reply.drafter === "human", open_case: turn.handoff || this.openCase });
  }

  // Whether a person answers, or is going to: then look for what they write.
  #attend({ handled_by_person: handled = false, open_case: openCase = null }) {
    this.openCase = Boolean(openCase);
    if (this.conversation.handled !== Boolean(handled)) {
      this.conversation.handled = Boolean(handled);
      this.conversation.refresh();
    }
    this.#drawNote();
    this.watch.set(Boolean(handled || openCase));
    this.watch.hurry();
  }

  async #look() {
    const session = store.session;
    if (!session || this.busy) return false;
    const found = await this.transport.look(session, this.conversation.known);
    // Meanwhile the visitor may have asked something, or begun another conversation.
    if (this.busy || store.session !== session) return false;
    const changed = Boolean(found.handled_by_person) !== this.conversation.handled;
    const fresh = this.conversation.merge(found.turns.map(restoredTurn));
    if (changed || Boolean(found.open_case) !== this.openCase) this.#attend(found);
    return changed || fresh > 0;
  }

  #retry(turn) {
    this.conversation.turns = this.conversation.turns.filter((other) => other !== turn);
    this.#draw();
    turn.again();
  }

  async #vote(turn, vote) {
    try {
      await this.transport.vote({ sessionId: turn.reply.session_id, turn: turn.reply.turn, vote });
      return true;
    } catch {
      return false;
    }
  }

  #restart() {
    if (this.busy) return;
    store.session = null;
    this.conversation.turns = [];
    this.#attend({});
    this.#draw();
    this.input.focus();
  }

  // Building, once.

  #build() {
    this.header = element("header", { class: "sc-header" });
    this.log = element("div", { class: "sc-log", role: "log", "aria-live": "polite", tabindex: "0" });
    this.input = element("textarea", { id: "sc-input", class: "sc-input", rows: "1", enterkeyhint: "send", autocomplete: "off" });
    this.button = element("button", { type: "submit", class: "sc-send", disabled: true }, icon("send"));
    this.counter = element("p", { class: "sc-counter", role: "status" });
    this.note = element("p", { class: "sc-note", role: "status" });
    this.latest = element("button", { type: "button", class: "sc-latest", hidden: true, onclick: () => this.conversation.scrollToEnd() }, icon("down"));
    const box = element("div", { class: "sc-box" }, this.input, this.button);
    const form = element("form", { class: "sc-composer", onsubmit: (event) => this.#submit(event) }, this.latest, box, this.counter, this.note);
    this.root.classList.add("sc");
    this.root.replaceChildren(this.header, this.log, form);
    this.input.addEventListener("input", () => this.#measure());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.log.addEventListener("scroll", () => this.#markLatest());
    this.conversation = new Conversation(this.log, {
      ask: (message) => this.ask(message), retry: (turn) => this.#retry(turn), vote: (turn, vote) => this.#vote(turn, vote),
      press: (turn, accept) => this.press(turn, accept),
    });
  }

  #submit(event) {
    event.preventDefault();
    if (this.button.disabled) return;
    const message = this.input.value;
    this.input.value = "";
    this.#measure();
    this.ask(message);
  }

  // Enter sends, Shift+Enter breaks the line; Enter that ends a Chinese input method's word does neither.
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    this.#submit(event);
  }

  #measure() {
    const length = this.input.value.trim().length;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 160)}px`;
    const tooLong = length > LONGEST_MESSAGE;
    this.button.disabled = this.busy || length === 0 || tooLong;
    this.counter.textContent = tooLong ? this.labels.tooLong(length) : length > COUNT_FROM ? this.labels.left(LONGEST_MESSAGE - length) : "";
    this.counter.classList.toggle("sc-over", tooLong);
    this.input.setAttribute("aria-invalid", String(tooLong));
  }

  #markLatest() {
    this.latest.hidden = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 160;
  }

  #setBusy(busy) {
    this.busy = busy;
    this.root.classList.toggle("sc-busy", busy);
    this.conversation.busy = busy;
    this.conversation.refresh();
    this.#measure();
    this.#markLatest();
  }

  // Drawing, again for each language and theme.

  get labels() {
    return LABELS[this.language];
  }

  #draw() {
    const labels = this.labels;
    this.root.lang = this.language === "zh" ? "zh-CN" : "en";
    document.documentElement.lang = this.root.lang;
    const name = this.shop.names?.[this.language] ?? "";
    document.title = name ? `${name} · ${labels.assistant}` : labels.assistant;
    this.header.replaceChildren(...this.#headerParts(name));
    this.log.setAttribute("aria-label", labels.conversation);
    this.input.placeholder = labels.placeholder;
    this.input.setAttribute("aria-label", labels.question);
    this.button.setAttribute("aria-label", labels.send);
    this.latest.setAttribute("aria-label", labels.latest);
    this.#drawNote();
    this.conversation.draw(labels, this.#intro(name));
    this.#measure();
    this.#markLatest();
  }

  // Who answers here.
  #drawNote() {
    const note = this.conversation.handled ? this.labels.teamAnswers : this.labels.note;
    if (this.note.textContent !== note) this.note.textContent = note;
    this.note.classList.toggle("sc-team", this.conversation.handled);
  }

  #headerParts(name) {
    const { labels } = this;
    const dark = this.root.dataset.theme === "dark";
    const tool = (label, press, ...content) =>
      element("button", { type: "button", class: "sc-tool", title: label, "aria-label": label, onclick: press }, ...content);
    const bilingual = (this.shop.languages ?? []).length !== 1;
    return [
      element("div", { class: "sc-mark", "aria-hidden": "true" }, icon("bag")),
      element("div", { class: "sc-name" }, element("h1", {}, name || labels.assistant), element("p", {}, name ? labels.assistant : "")),
      element("button", { type: "button", class: "sc-tool sc-wide", title: labels.newChat, "aria-label": labels.newChat, onclick: () => this.#restart() }, icon("plus"), element("span", {}, labels.newChat)),
      bilingual && tool(labels.switchLanguage, () => this.#switchLanguage(), labels.otherLanguage),
      tool(dark ? labels.light : labels.dark, () => this.#switchTheme(), icon(dark ? "sun" : "moon")),
      this.onClose && tool(labels.close, this.onClose, icon("close")),
    ].filter(Boolean);
  }

  #intro(name) {
    const { labels, shop } = this;
    if (!shop.ready) return element("p", { class: "sc-notice sc-error", role: "alert" }, icon("alert"), labels.errors[shop.error ?? "not-ready"]);
    const example = (question) => element("button", { type: "button", class: "sc-example", onclick: () => this.ask(question) }, question);
    return element(
      "section",
      { class: "sc-intro" },
      element("div", { class: "sc-mark sc-large", "aria-hidden": "true" }, icon("bag")),
      element("h2", {}, labels.welcome),
      element("p", {}, labels.hint),
      element("div", { class: "sc-examples", role: "group", "aria-label": labels.examples }, (shop.examples?.[this.language] ?? []).map(example)),
    );
  }

  #switchLanguage() {
    this.language = this.language === "zh" ? "en" : "zh";
    store.language = this.language;
    this.#draw();
  }

  #switchTheme() {
    store.theme = this.root.dataset.theme === "dark" ? "light" : "dark";
    this.#applyTheme(store.theme);
    this.#draw();
  }

  #applyTheme(chosen) {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const show = () => {
      const theme = store.theme ?? (system.matches ? "dark" : "light");
      this.root.dataset.theme = theme;
      document.documentElement.style.colorScheme = theme;
    };
    if (!chosen) system.addEventListener("change", () => { show(); this.shop && this.#draw(); });
    show();
  }
}
