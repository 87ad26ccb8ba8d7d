// The chat's transport over the HTTP API, for the widget: server-sent events, a customer token if the shop gave one.

import { httpCalls, lastPart } from "./http_calls.js";
import { store } from "./store.js";

export function httpTransport(shop, customerToken) {
  const { call, look, confirm } = httpCalls(() => {
    const token = customerToken();
    return { "X-Shopclerk-Visitor": store.visitor, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  });

  return {
    look,
    confirm,

    async open(sessionId) {
      if (!sessionId) return { shop, turns: [] };
      try {
        return { shop, ...(await look(sessionId, 0)) };
      } catch {
        return { shop, turns: [] };
      }
    },

    async ask({ sessionId, message, language }, onEvent) {
      const body = JSON.stringify({ message, language, ...(sessionId ? { session_id: sessionId } : {}) });
      const response = await call("/api/chat", { method: "POST", body, headers: { Accept: "text/event-stream" } });
      for await (const [name, payload] of serverEvents(response.body)) {
        onEvent(name, name === "error" ? { type: lastPart(payload.type) } : payload);
      }
    },

    vote: ({ sessionId, turn, vote }) =>
      call("/api/feedback", { method: "POST", body: JSON.stringify({ session_id: sessionId, turn, vote }) }),
  };
}

// The events of a text/event-stream body as [name, payload].
async function* serverEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (buffer + value).replaceAll("\r\n", "\n").split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const fields = block.split("\n").map((line) => line.match(/^(\w+): ?(.*)$/)).filter(Boolean);
      const name = fields.find(([, key]) => key === "event")?.[2] ?? "message";
      const text = fields.filter(([, key]) => key === "data").map(([, , part]) => part).join("\n");
      if (text) yield [name, JSON.parse(text)];
    }
  }
}
