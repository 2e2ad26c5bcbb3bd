// Small courtesies of every page: menus that close, toasts that leave, codes that copy.

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Toasts: eight seconds, never while the pointer or the focus is on them; warnings wait.
const LINGER = 8000;

function arm(toast) {
  if (toast.dataset.armed) return;
  toast.dataset.armed = "yes";
  let timer = null;
  const leave = () => toast.remove();
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    if (toast.dataset.toast !== "stay" && !toast.matches(":hover, :focus-within")) timer = setTimeout(leave, LINGER);
  };
  const close = toast.querySelector("[data-toast-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", leave);
  }
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => setTimeout(start));
  start();
}

const toasts = document.getElementById("toasts");
if (toasts) {
  const armAll = () => toasts.querySelectorAll("[data-toast]").forEach(arm);
  new MutationObserver(armAll).observe(toasts, { childList: true, subtree: true });
  armAll();
}

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copy]");
  if (!button) return;
  const text = button.querySelector("[data-copy-text]") ?? button;
  const before = text.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    text.textContent = "Copié";
  } catch {
    text.textContent = "Copie impossible";
  }
  setTimeout(() => (text.textContent = before), 2500);
});

document.querySelector("[data-focus]")?.focus();

// htmx swapped a part of the page: an error summary in it receives the focus too.
document.addEventListener("htmx:afterSwap", (event) => event.target.querySelector?.("[data-focus]")?.focus());
