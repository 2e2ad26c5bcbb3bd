// In <head>, before the first paint. Without a chosen theme, follow the system's; the choice
// is a cookie so that the server draws the right theme at once on the next page.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const isFree = () => root.hasAttribute("data-theme-auto");
  const follow = () => isFree() && root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", follow);

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) button.hidden = false;
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-theme-switch]")) return;
    const chosen = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    const secure = window.location.protocol === "https:" ? "; Secure" : "";
    root.removeAttribute("data-theme-auto");
    root.setAttribute("data-bs-theme", chosen);
    document.cookie = `theme=${chosen}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  });
})();
