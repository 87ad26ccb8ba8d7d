// What the browser remembers: the conversation for this tab, language and colours for good.
// Where storage is forbidden (private windows, third-party frames) it is kept in memory.

const memory = new Map();

function read(storage, name) {
  try {
    return globalThis[storage].getItem(`shopclerk.${name}`);
  } catch {
    return memory.get(name) ?? null;
  }
}

function write(storage, name, value) {
  memory.set(name, value);
  try {
    if (value === null) globalThis[storage].removeItem(`shopclerk.${name}`);
    else globalThis[storage].setItem(`shopclerk.${name}`, value);
  } catch {
    // Kept in memory only.
  }
}

export const store = {
  get session() { return read("sessionStorage", "session"); },
  set session(id) { write("sessionStorage", "session", id); },
  get language() { return read("localStorage", "language"); },
  set language(language) { write("localStorage", "language", language); },
  // Who this browser is, where a cookie is not sent (a frame on another site): 22 random characters.
  get visitor() {
    const known = read("localStorage", "visitor");
    if (known) return known;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const id = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    write("localStorage", "visitor", id);
    return id;
  },
  get theme() { return read("localStorage", "theme"); },
  set theme(theme) { write("localStorage", "theme", theme); },
};
