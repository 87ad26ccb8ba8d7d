// One line on a shop's page:
//   <script src="https://assistant.example/widget.js" data-language="en" data-customer-token="…" async></script>
// It adds a round button that opens the assistant in a frame. `data-position="left"` moves it; a page that renews the
// customer's token calls `shopclerk.setCustomerToken(token)`; `shopclerk.open()` and `.close()` do what they say.

(() => {
  const script = document.currentScript;
  if (!script || window.shopclerk) return;
  const origin = new URL(script.src).origin;
  const language = script.dataset.language || document.documentElement.lang.slice(0, 2) || "";
  const left = script.dataset.position === "left";
  const labels = language === "zh" ? { open: "打开购物助手", close: "关闭购物助手" } : { open: "Open the shop assistant", close: "Close the shop assistant" };
  let customerToken = script.dataset.customerToken || null;
  let frame = null;

  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    button { position: fixed; z-index: 2147483646; bottom: 20px; ${left ? "left" : "right"}: 20px; width: 60px; height: 60px;
      display: grid; place-items: center; padding: 0; border: 0; border-radius: 50%; cursor: pointer;
      background: #1f6f54; color: #fff; box-shadow: 0 4px 14px rgb(0 0 0 / 28%); transition: transform .15s; }
    button:hover { transform: scale(1.06); background: #17543f; }
    button:focus-visible { outline: 3px solid #1f6f54; outline-offset: 3px; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
    iframe { position: fixed; z-index: 2147483647; bottom: 92px; ${left ? "left" : "right"}: 20px; width: 400px; height: min(680px, calc(100dvh - 112px));
      border: 0; border-radius: 20px; background: #f5f3ee; box-shadow: 0 12px 48px rgb(0 0 0 / 28%); color-scheme: normal; }
    iframe[hidden] { display: none; }
    @media (max-width: 520px), (max-height: 480px) {
      iframe { inset: 0; width: 100%; height: 100dvh; border-radius: 0; }
    }
    @media (prefers-reduced-motion: reduce) { button { transition: none; } }`);
  shadow.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  button.type = "button";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  button.append(svg);
  button.addEventListener("click", () => show(!isOpen()));
  shadow.append(button);

  const isOpen = () => frame !== null && !frame.hidden;
  const greet = () => frame?.contentWindow?.postMessage({ shopclerk: "hello", customerToken }, origin);

  function drawButton() {
    path.setAttribute("d", isOpen() ? "M6 6l12 12M18 6 6 18" : "M4.5 5h15v11h-8l-4.5 3.6V16H4.5V5ZM8.5 9h7M8.5 12h4.5");
    button.setAttribute("aria-expanded", String(isOpen()));
    button.setAttribute("aria-label", isOpen() ? labels.close : labels.open);
  }

  function show(open) {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.title = labels.open;
      frame.src = `${origin}/embed${language ? `?language=${encodeURIComponent(language)}` : ""}`;
      shadow.append(frame);
    }
    if (frame) frame.hidden = !open;
    drawButton();
    if (open) frame.focus();
    else button.focus();
  }

  addEventListener("message", ({ data, origin: sender, source }) => {
    if (sender !== origin || !frame || source !== frame.contentWindow) return;
    if (data?.shopclerk === "ready") greet();
    if (data?.shopclerk === "close") show(false);
  });

  window.shopclerk = {
    open: () => show(true),
    close: () => show(false),
    setCustomerToken(token) {
      customerToken = token || null;
      greet();
    },
  };
  drawButton();
  const place = () => document.body.append(host);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place, { once: true });
})();
