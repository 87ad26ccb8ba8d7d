// One answer on the page: text with its markers, product cards, sources, hand-over and the two thumbs.

import { element, icon, safeAddress } from "./elements.js";

const FEW = 5; // pieces from which the badge counts down
const MOST_CHOICES = 4;
const INLINE = /\*\*([^*\n]+)\*\*|\[(\d{1,2})\]/g;

const LIST_LINE = /^\s*[-•*]\s+/;

// The text as paragraphs and lists, the only blocks that answers have.
export function textBlocks(text, citations, openSource, labels) {
  const inline = (part) => inlineNodes(part, citations, openSource, labels);
  const groups = [];
  for (const line of text.split("\n")) {
    const listed = LIST_LINE.test(line);
    const last = groups.at(-1);
    if (!line.trim()) groups.push({ listed: false, lines: [] });
    else if (last && last.listed === listed) last.lines.push(line);
    else groups.push({ listed, lines: [line] });
  }
  return groups
    .filter(({ lines }) => lines.length > 0)
    .map(({ listed, lines }) =>
      listed
        ? element("ul", {}, lines.map((line) => element("li", {}, inline(line.replace(LIST_LINE, "")))))
        : element("p", {}, inline(lines.join("\n"))),
    );
}

// **bold** and [1] markers; a marker that no source carries stays as it was written.
function inlineNodes(text, citations, openSource, labels) {
  const nodes = [];
  let rest = 0;
  for (const match of text.matchAll(INLINE)) {
    const node = match[1] ? element("strong", {}, match[1]) : marker(Number(match[2]), citations, openSource, labels);
    if (!node) continue;
    nodes.push(text.slice(rest, match.index), node);
    rest = match.index + match[0].length;
  }
  return [...nodes, text.slice(rest)];
}

function marker(number, citations, openSource, labels) {
  const citation = citations.find((entry) => entry.marker === number);
  if (!citation) return null;
  return element(
    "button",
    {
      type: "button", class: "sc-marker",
      "aria-label": labels.source(number, citation.title), onclick: () => openSource(number),
    },
    String(number),
  );
}

export function productCards(cards, labels) {
  return element(
    "ul",
    { class: "sc-cards", "aria-label": labels.products },
    cards.map((card) => element("li", {}, productCard(card, labels))),
  );
}

function productCard(card, labels) {
  const address = safeAddress(card.url);
  const link = { href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": labels.viewProduct(card.title) };
  return element(
    address ? "a" : "div",
    { class: "sc-card", ...(address ? link : {}) },
    picture(card),
    element(
      "span",
      { class: "sc-card-body" },
      element("span", { class: "sc-card-title" }, card.title),
      element("span", { class: "sc-card-facts" }, element("span", { class: "sc-price" }, card.price), stockBadge(card, labels)),
      choices(card.options ?? [], labels),
    ),
  );
}

function picture(card) {
  const frame = element("span", { class: "sc-picture" });
  const address = safeAddress(card.image);
  if (!address) {
    frame.append(icon("bag"));
    return frame;
  }
  const fallback = () => frame.replaceChildren(icon("bag"));
  frame.append(element("img", { src: address, alt: "", loading: "lazy", referrerpolicy: "no-referrer", onerror: fallback }));
  return frame;
}

function stockBadge(card, labels) {
  if (!card.in_stock) return element("span", { class: "sc-badge sc-out" }, labels.soldOut);
  const few = card.stock !== null && card.stock !== undefined && card.stock > 0 && card.stock <= FEW;
  return element("span", { class: few ? "sc-badge sc-few" : "sc-badge sc-in" }, few ? labels.few(card.stock) : labels.inStock);
}

function choices(options, labels) {
  const named = options.filter((option) => option.trim());
  if (named.length === 0) return null;
  const hidden = named.length - MOST_CHOICES;
  const shown = hidden === 1 ? named : named.slice(0, MOST_CHOICES);
  return element(
    "span",
    { class: "sc-choices", "aria-label": labels.choices },
    shown.map((option) => element("span", {}, option)),
    hidden > 1 ? element("span", {}, labels.more(hidden)) : null,
  );
}

export function sourceList(citations, labels) {
  return element(
    "div",
    { class: "sc-sources", role: "group", "aria-label": labels.sources },
    element("span", { class: "sc-sources-title", "aria-hidden": "true" }, labels.sources),
    citations.map((citation) => source(citation, labels)),
  );
}

function source(citation, labels) {
  const address = safeAddress(citation.url);
  return element(
    "details",
    { class: "sc-source", "data-marker": citation.marker },
    element(
      "summary",
      { "aria-label": labels.source(citation.marker, citation.title) },
      element("span", { class: "sc-number" }, `[${citation.marker}]`),
      element("span", { class: "sc-source-title" }, citation.title),
    ),
    element(
      "div",
      { class: "sc-quote" },
      element("p", { class: "sc-kind" }, labels.kinds[citation.kind] ?? citation.kind),
      element("blockquote", {}, citation.quote),
      address &&
        element("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: labels.newTab }, labels.openPage, " ↗"),
    ),
  );
}

export function handoffNotice(handoff, labels) {
  return element(
    "div",
    { class: "sc-notice", role: "note" },
    icon("person"),
    element("div", {}, element("strong", {}, labels.handoff), element("span", {}, labels.caseNumber(handoff.case_id))),
  );
}

// Two thumbs; `vote(1 | -1)` saves and resolves to whether it was kept, `voted` is the one pressed before.
export function thumbs(labels, voted, vote) {
  const thanks = element("span", { class: "sc-thanks", role: "status" }, voted ? labels.thanks : "");
  const buttons = [
    thumb(1, "thumbUp", labels.helpful),
    thumb(-1, "thumbDown", labels.unhelpful),
  ];
  function thumb(value, name, label) {
    const attributes = { type: "button", class: "sc-thumb", "aria-label": label, title: label };
    return element("button", { ...attributes, "aria-pressed": String(voted === value), onclick: () => press(value) }, icon(name));
  }
  async function press(value) {
    if (!(await vote(value))) return;
    buttons.forEach((button, position) => button.setAttribute("aria-pressed", String((position === 0) === (value === 1))));
    thanks.textContent = labels.thanks;
  }
  return element("div", { class: "sc-thumbs" }, buttons, thanks);
}
