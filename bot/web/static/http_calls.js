// Requests to the chat's HTTP API; failures are objects with a `type` that labels.errors has a sentence for.

// `ownHeaders()` are those of the page: who its visitor is, where no cookie says so.
export function httpCalls(ownHeaders = () => ({})) {
  async function call(path, options = {}) {
    const headers = { "Content-Type": "application/json", ...ownHeaders(), ...options.headers };
    let response;
    try {
      response = await fetch(path, { ...options, headers });
    } catch {
      throw { type: "unreachable" };
    }
    if (!response.ok) throw { type: await problemType(response) };
    return response;
  }

  return {
    call,

    // The conversation, with its turns from number `first` on.
    async look(sessionId, first) {
      return (await call(`/api/chat/${encodeURIComponent(sessionId)}?from_turn=${first}`)).json();
    },

    // Press a proposal's button; gives the reply.
    async confirm({ sessionId, actionId, accept }) {
      const body = JSON.stringify({ action_id: actionId, accept });
      return (await call(`/api/chat/${encodeURIComponent(sessionId)}/confirm`, { method: "POST", body })).json();
    },
  };
}

// The stable name at the end of problem JSON's `type`.
async function problemType(response) {
  try {
    return lastPart((await response.json()).type);
  } catch {
    return "unexpected";
  }
}

export function lastPart(type) {
  return String(type ?? "unexpected").split(/[/:#]/).pop();
}
