// The chat's transport on the Gradio page: questions leave as events of its component, answers come as its value.

import { httpCalls } from "./http_calls.js";

const STALLED = 90_000; // milliseconds without a word from the server

export function gradioTransport({ props, ask: send, server, watch }) {
  const waiting = new Map();
  watch("value", () => waiting.get(props.value?.request)?.(props.value));

  async function call(name, payload) {
    let answer;
    try {
      answer = await server[name](payload);
    } catch {
      answer = { error: "unreachable" };
    }
    if (answer.error) throw { type: answer.error };
    return answer.result;
  }

  const { look, confirm } = httpCalls(); // the page's own cookie says who its visitor is
  return {
    look,
    confirm,
    open: (sessionId) => call("open_conversation", { session_id: sessionId }),
    vote: ({ sessionId, turn, vote }) => call("vote", { session_id: sessionId, turn, vote }),

    // Each value holds all events so far, since Gradio may join values that follow each other quickly.
    ask({ sessionId, message, language }, onEvent) {
      const request = crypto.getRandomValues(new Uint32Array(1))[0];
      return new Promise((resolve, reject) => {
        let seen = 0;
        let timer = 0;
        const end = (settle, failure) => {
          clearTimeout(timer);
          removeEventListener("offline", lost);
          waiting.delete(request);
          settle(failure);
        };
        const lost = () => end(reject, { type: "unreachable" });
        const hope = () => {
          clearTimeout(timer);
          timer = setTimeout(lost, STALLED);
        };
        waiting.set(request, ({ events }) => {
          hope();
          for (const [name, payload] of events.slice(seen)) onEvent(name, payload);
          seen = events.length;
          if (["done", "error"].includes(events.at(-1)?.[0])) end(resolve);
        });
        addEventListener("offline", lost);
        hope();
        send({ session_id: sessionId, message, language, request });
      });
    },
  };
}
