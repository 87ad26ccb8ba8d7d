// The conversation as the page knows it, and its view: one turn is a message and the answer that grows under it.

import { handoffNotice, productCards, sourceList, textBlocks, thumbs } from "./answer.js";
import { element, icon } from "./elements.js";

export function newTurn(message) {
  return { message, text: "", citations: [], cards: [], handoff: null, reply: null, error: null, vote: 0 };
}

// Take one event of the reply into the turn; the names are those of POST /api/chat.
export function applyEvent(turn, name, payload) {
  if (name === "delta") turn.text += payload.text;
  else if (name === "citations") turn.citations = payload.citations;
  else if (name === "products") turn.cards = payload.products;
  else if (name === "handoff") turn.handoff = payload;
  else if (name === "error") turn.error = payload.type;
  else if (name === "done") {
    turn.reply = payload;
    turn.text = payload.text;
    turn.citations = payload.citations;
  }
}

// The list of turns in `log`; it follows the newest one unless the reader has scrolled away.
export class Conversation {
  constructor(log, actions) {
    this.log = log;
    this.actions = actions; // {vote(turn, value), ask(message), retry(turn)}
    this.turns = [];
    this.views = new Map();
  }

  // Draw everything again, in `labels`.
  draw(labels, intro) {
    this.labels = labels;
    this.views.clear();
    this.log.replaceChildren(...(this.turns.length === 0 ? [intro] : this.turns.map((turn) => this.#view(turn).root)));
  }

  add(turn) {
    if (this.turns.length === 0) this.log.replaceChildren();
    this.turns.push(turn);
    this.log.append(this.#view(turn).root);
    this.#follow();
  }

  // Show what `name`, the event that just came, changed in the turn.
  update(turn, name) {
    const view = this.views.get(turn);
    const follows = this.#isFollowing();
    if (name === "products") this.#fillCards(turn, view);
    else if (name === "handoff") this.#fillNotice(turn, view);
    else if (name === "done" || name === "error") this.#fill(turn, view);
    else this.#fillText(turn, view);
    if (follows) this.#follow();
  }

  scrollToEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  // Keep up with the newest turn, yet never so far that its question leaves the top of the page.
  #follow() {
    const { root } = this.views.get(this.turns.at(-1));
    const top = root.getBoundingClientRect().top - this.log.getBoundingClientRect().top + this.log.scrollTop - 16;
    this.log.scrollTop = Math.min(this.log.scrollHeight, top);
    this.followed = this.log.scrollTop;
  }

  #isFollowing() {
    const below = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    return below < 80 || Math.abs(this.log.scrollTop - this.followed) < 4;
  }

  #view(turn) {
    const slots = { text: box("sc-text"), cards: box(), notice: box(), sources: box(), foot: box() };
    const answer = element("div", { class: "sc-answer" }, Object.values(slots));
    const message = element("div", { class: "sc-message" }, element("span", { class: "sc-hidden" }, `${this.labels.you}: `), turn.message);
    const view = { ...slots, answer, root: element("article", { class: "sc-turn" }, message, answer) };
    this.views.set(turn, view);
    this.#fill(turn, view);
    return view;
  }

  #fill(turn, view) {
    view.answer.setAttribute("aria-busy", String(!turn.reply && !turn.error));
    this.#fillText(turn, view);
    this.#fillCards(turn, view);
    this.#fillNotice(turn, view);
    view.sources.replaceChildren(...(turn.citations.length && turn.reply ? [sourceList(turn.citations, this.labels)] : []));
    view.foot.replaceChildren(...this.#footer(turn));
  }

  #fillText(turn, view) {
    const open = (number) => openSource(view.answer, number);
    if (turn.text) view.text.replaceChildren(...textBlocks(turn.text, turn.citations, open, this.labels));
    else view.text.replaceChildren(...(turn.error || turn.reply ? [] : [typing(this.labels)]));
    view.text.classList.toggle("sc-growing", Boolean(turn.text) && !turn.reply && !turn.error);
  }

  #fillCards(turn, view) {
    view.cards.replaceChildren(...(turn.cards.length ? [productCards(turn.cards, this.labels)] : []));
  }

  #fillNotice(turn, view) {
    if (turn.error) view.notice.replaceChildren(this.#errorNotice(turn));
    else view.notice.replaceChildren(...(turn.handoff ? [handoffNotice(turn.handoff, this.labels)] : []));
  }

  #errorNotice(turn) {
    const sentence = this.labels.errors[turn.error] ?? this.labels.errors.unexpected;
    const retry = { type: "button", class: "sc-link", onclick: () => this.actions.retry(turn) };
    return element(
      "div",
      { class: "sc-notice sc-error", role: "alert" },
      icon("alert"),
      element("div", {}, element("span", {}, sentence), element("button", retry, this.labels.retry)),
    );
  }

  #footer(turn) {
    if (!turn.reply) return [];
    const vote = async (value) => (await this.actions.vote(turn, value)) && Boolean((turn.vote = value));
    const askPerson = { type: "button", class: "sc-pill", onclick: () => this.actions.ask(this.labels.askPerson) };
    const offered = turn.reply.refused === "unsupported" && !turn.handoff;
    return [
      element(
        "div",
        { class: "sc-foot" },
        offered && element("button", askPerson, icon("person"), this.labels.askPerson),
        thumbs(this.labels, turn.vote, vote),
      ),
    ];
  }
}

function box(name) {
  return element("div", name ? { class: name } : {});
}

function typing(labels) {
  return element(
    "span",
    { class: "sc-typing", role: "status" },
    element("i"), element("i"), element("i"), element("span", { class: "sc-hidden" }, labels.typing),
  );
}

// Open source `number` of an answer, close its others, and move there.
function openSource(answer, number) {
  for (const details of answer.querySelectorAll(".sc-source")) {
    details.open = details.dataset.marker === String(number);
    if (!details.open) continue;
    details.querySelector("summary").focus({ preventScroll: true });
    details.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
}
