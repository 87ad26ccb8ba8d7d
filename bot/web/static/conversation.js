// The conversation as the page knows it, and its view: one turn is a message and the answer that grows under it.

import { ActionCard, actionState, textBeside } from "./action_card.js";
import { handoffNotice, productCards, sourceList, textBlocks, thumbs } from "./answer.js";
import { element, icon } from "./elements.js";

export function newTurn(message) {
  return { message, text: "", citations: [], cards: [], action: null, handoff: null, reply: null, error: null, vote: 0 };
}

// A turn as GET /api/chat/… tells it.
export function restoredTurn({ message, events }) {
  const turn = newTurn(message);
  for (const [name, payload] of events) applyEvent(turn, name, payload);
  return turn;
}

// Take one event of the reply into the turn; the names are those of POST /api/chat.
export function applyEvent(turn, name, payload) {
  if (name === "delta") turn.text += payload.text;
  else if (name === "citations") turn.citations = payload.citations;
  else if (name === "products") turn.cards = payload.products;
  else if (name === "action") turn.action = payload;
  else if (name === "handoff") turn.handoff = payload;
  else if (name === "error") turn.error = payload.type;
  else if (name === "done") {
    turn.reply = payload;
    turn.text = payload.text;
    turn.citations = payload.citations;
    turn.action = payload.pending_action;
    turn.handoff = payload.handoff;
  }
}

// While a person has taken over, a message is only delivered; what the person writes answers no message.
const fromPerson = ({ reply }) => reply?.drafter === "human";

// The list of turns in `log`; it follows the newest one unless the reader has scrolled away.
export class Conversation {
  constructor(log, actions) {
    this.log = log;
    this.actions = actions; // {vote(turn, value), ask(message), retry(turn), press(turn, accept)}
    this.turns = [];
    this.views = new Map();
    this.skew = 0; // milliseconds by which the shop's clock is ahead of the visitor's
    this.busy = false;
    this.handled = false; // a person has taken over
    this.expiry = 0;
  }

  // How many turns are known without a gap.
  get known() {
    const numbers = new Set(this.turns.map(({ reply }) => reply?.turn));
    let count = 0;
    while (numbers.has(count)) count += 1;
    return count;
  }

  // Draw everything again, in `labels`.
  draw(labels, intro) {
    this.labels = labels;
    this.views.clear();
    this.log.replaceChildren(...(this.turns.length === 0 ? [intro] : this.turns.map((turn) => this.#view(turn).root)));
    this.refresh();
  }

  add(turn) {
    if (this.turns.length === 0) this.log.replaceChildren();
    this.turns.push(turn);
    this.log.append(this.#view(turn).root);
    this.#follow();
  }

  // Take in turns that came from elsewhere, each in its place; gives how many were new.
  merge(turns) {
    const follows = this.#isFollowing();
    const known = new Set(this.turns.map(({ reply }) => reply?.turn));
    const fresh = turns.filter(({ reply }) => !known.has(reply.turn));
    if (fresh.length && this.turns.length === 0) this.log.replaceChildren();
    for (const turn of fresh) {
      const next = this.turns.find(({ reply }) => reply && reply.turn > turn.reply.turn);
      this.turns.splice(next ? this.turns.indexOf(next) : this.turns.length, 0, turn);
      this.log.insertBefore(this.#view(turn).root, next ? this.views.get(next).root : null);
    }
    if (fresh.length) this.refresh();
    if (fresh.length && follows) this.#follow();
    return fresh.length;
  }

  // Bring every proposal up to date, now and when the next one expires.
  refresh() {
    clearTimeout(this.expiry);
    const now = Date.now() + this.skew;
    const expiries = [];
    for (const turn of this.turns.filter(({ action }) => action)) {
      const view = this.views.get(turn);
      const state = actionState(this.turns, turn, now, this.handled);
      if (state === "open") expiries.push(Date.parse(turn.action.expires_at));
      this.#fillAction(turn, view, state);
    }
    if (expiries.length) this.expiry = setTimeout(() => this.refresh(), Math.max(200, Math.min(...expiries) - now));
  }

  // Show what `name`, the event that just came, changed in the turn.
  update(turn, name) {
    const view = this.views.get(turn);
    const follows = this.#isFollowing();
    if (name === "products") this.#fillCards(turn, view);
    else if (name === "action") this.refresh();
    else if (name === "handoff") this.#fillNotice(turn, view);
    else if (name === "done" || name === "error") this.#fill(turn, view);
    else this.#fillText(turn, view);
    if (name === "done") this.refresh();
    if (follows) this.#follow();
  }

  scrollToEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  // Keep up with the newest turn, yet never so far that its question leaves the top of the page; or, where something is
  // to be confirmed, the beginning of that.
  #follow() {
    const { root, card } = this.views.get(this.turns.at(-1));
    const first = card?.root ?? root;
    const top = first.getBoundingClientRect().top - this.log.getBoundingClientRect().top + this.log.scrollTop - 16;
    this.log.scrollTop = Math.min(this.log.scrollHeight, top);
    this.followed = this.log.scrollTop;
  }

  #isFollowing() {
    const below = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    return below < 80 || Math.abs(this.log.scrollTop - this.followed) < 4;
  }

  #view(turn) {
    const slots = { who: box(), text: box("sc-text"), cards: box(), action: box(), notice: box(), sources: box(), foot: box() };
    const answer = element("div", { class: "sc-answer" }, Object.values(slots));
    const said = [element("span", { class: "sc-hidden" }, `${this.labels.you}: `), turn.message];
    const message = turn.message && element("div", { class: "sc-message" }, said);
    const root = element("article", { class: "sc-turn" }, [message, answer].filter(Boolean));
    const view = { ...slots, answer, card: null, root };
    this.views.set(turn, view);
    this.#fill(turn, view);
    return view;
  }

  #fill(turn, view) {
    view.answer.setAttribute("aria-busy", String(!turn.reply && !turn.error));
    const writes = fromPerson(turn) && turn.text;
    view.root.classList.toggle("sc-by-person", Boolean(writes));
    view.who.replaceChildren(...(writes ? [element("p", { class: "sc-who" }, icon("person"), this.labels.teamMember)] : []));
    this.#fillText(turn, view);
    this.#fillCards(turn, view);
    this.#fillNotice(turn, view);
    view.sources.replaceChildren(...(turn.citations.length && turn.reply ? [sourceList(turn.citations, this.labels)] : []));
    view.foot.replaceChildren(...this.#footer(turn));
  }

  #fillText(turn, view) {
    const open = (number) => openSource(view.answer, number);
    const text = view.card ? textBeside(turn) : turn.text;
    const waits = !turn.text && !turn.error && !turn.reply && !this.handled;
    if (text) view.text.replaceChildren(...textBlocks(text, turn.citations, open, this.labels));
    else view.text.replaceChildren(...(waits ? [typing(this.labels)] : []));
    view.text.classList.toggle("sc-growing", Boolean(turn.text) && !turn.reply && !turn.error);
  }

  // A proposal's card stands under the last reply that shows it; its summary is not said twice.
  #fillAction(turn, view, state) {
    const shown = state !== "moved";
    if (shown !== Boolean(view.card)) {
      const localTime = (instant) => new Date(Date.parse(instant) - this.skew);
      const press = (accept) => this.actions.press(turn, accept);
      view.card = shown ? new ActionCard(turn.action, this.labels, press, localTime) : null;
      view.action.replaceChildren(...(shown ? [view.card.root] : []));
      this.#fillText(turn, view);
    }
    view.card?.show(state, this.busy);
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
    if (fromPerson(turn)) return turn.text ? [] : [element("p", { class: "sc-sent" }, icon("check"), this.labels.sentToTeam)];
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
