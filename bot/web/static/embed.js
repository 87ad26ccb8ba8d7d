// The page inside the widget's frame. The shop's page tells it the customer token by message, never by address.

import { mount } from "./chat.js";
import { httpTransport } from "./http_transport.js";

const { shop, origins } = JSON.parse(document.querySelector('meta[name="shopclerk"]').content);
const framed = window.parent !== window;
const language = new URLSearchParams(location.search).get("language");
let customerToken = null;
let parentOrigin = null;

function tellParent(message) {
  if (parentOrigin) window.parent.postMessage({ shopclerk: message }, parentOrigin);
}

// The first greeting of the shop's page; a page that never greets (an old script, a preview) is not waited for.
const greeted = new Promise((resolve) => {
  setTimeout(resolve, framed ? 1500 : 0);
  addEventListener("message", ({ data, origin, source }) => {
    if (source !== window.parent || !origins.includes(origin) || data?.shopclerk !== "hello") return;
    parentOrigin = origin;
    customerToken = typeof data.customerToken === "string" ? data.customerToken : null;
    resolve();
  });
});

if (framed) {
  // Nothing secret: it only says that the frame listens now.
  window.parent.postMessage({ shopclerk: "ready" }, "*");
  addEventListener("keydown", (event) => event.key === "Escape" && tellParent("close"));
}
await greeted;
const onClose = parentOrigin ? () => tellParent("close") : null;
await mount(document.querySelector("main"), httpTransport(shop, () => customerToken), { language, onClose });
