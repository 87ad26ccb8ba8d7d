// Looks again and again for what a person of the shop's team may have written: soon at first, less often while nothing
// comes, not at all while nobody sees the page.

const SOONEST = 3_000; // milliseconds
const LATEST = 15_000;
const GROWTH = 1.4;

export class Watch {
  // `look` resolves to whether there was anything new.
  constructor(look) {
    this.look = look;
    this.on = false;
    this.timer = 0;
    this.pause = SOONEST;
    document.addEventListener("visibilitychange", () => this.on && this.#plan(0));
  }

  // Watch from now on, or no longer.
  set(on) {
    if (on === this.on) return;
    this.on = on;
    this.hurry();
  }

  // Something has just happened: look soon again.
  hurry() {
    this.pause = SOONEST;
    this.#plan(this.pause);
  }

  #plan(pause) {
    clearTimeout(this.timer);
    if (this.on && !document.hidden) this.timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    let news = false;
    try {
      news = await this.look();
    } catch {
      // The next look may reach the server again.
    }
    this.pause = news ? SOONEST : Math.min(LATEST, this.pause * GROWTH);
    this.#plan(this.pause);
  }
}
