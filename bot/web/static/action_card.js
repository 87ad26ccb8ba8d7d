// A change that waits for the shopper's yes: what became of it, and its card with the two buttons.

import { textBlocks } from "./answer.js";
import { element, icon } from "./elements.js";

let cards = 0;

// What became of the proposal in `turn`, by what followed it:
//   moved     a later turn shows the same proposal again
//   open      it can be confirmed; held: it could, but a person has taken over
//   expired, done, replaced, dropped
export function actionState(turns, turn, now, handled) {
  const { id, name, expires_at: expiry } = turn.action;
  const later = turns.slice(turns.indexOf(turn) + 1).filter(({ reply }) => reply && reply.drafter !== "human");
  if (later.some(({ action }) => action?.id === id)) return "moved";
  const [next] = later;
  if (!next) return now >= Date.parse(expiry) ? "expired" : handled ? "held" : "open";
  if (next.reply.tool_calls.some((call) => call.mode === "WRITE" && call.name === name && call.ok)) return "done";
  return next.action ? "replaced" : "dropped";
}

// The text above the card: the reply's, without the summary that the card shows.
export function textBeside(turn) {
  const { text, action } = turn;
  return action && text.endsWith(action.summary) ? text.slice(0, -action.summary.length).trimEnd() : text;
}

export class ActionCard {
  // `press(accept)` is what the buttons do; `localTime(instant)` says when the card ends, by the visitor's clock.
  constructor(action, labels, press, localTime) {
    this.labels = labels;
    this.until = labels.confirmUntil(localTime(action.expires_at));
    const button = (accept, name, label) =>
      element("button", { type: "button", class: `sc-press ${name}`, onclick: () => press(accept) }, label);
    this.buttons = [button(true, "sc-yes", labels.confirm), button(false, "sc-not-now", labels.notNow)];
    this.note = element("p", { class: "sc-action-note", role: "status" });
    const title = `sc-action-${(cards += 1)}`;
    this.root = element(
      "section",
      { class: "sc-action", role: "group", "aria-labelledby": title },
      element("p", { class: "sc-action-title", id: title }, icon("clipboard"), element("strong", {}, labels.pleaseConfirm)),
      element("div", { class: "sc-action-summary" }, textBlocks(action.summary, [], null, labels)),
      element("div", { class: "sc-action-buttons" }, this.buttons),
      this.note,
    );
  }

  // Show `state`; while the chat is `busy` nothing can be pressed.
  show(state, busy) {
    this.root.classList.toggle("sc-settled", state !== "open");
    this.root.dataset.state = state;
    for (const button of this.buttons) button.disabled = busy || state !== "open";
    const note = state === "open" ? this.until : this.labels.actionNotes[state];
    if (this.note.textContent !== note) this.note.textContent = note;
  }
}
