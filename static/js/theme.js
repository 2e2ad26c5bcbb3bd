// In <head>, before the first paint: without a chosen theme, follow the system's.
(() => {
  const root = document.documentElement;
  if (!root.hasAttribute("data-theme-auto")) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  follow();
  dark.addEventListener("change", () => root.hasAttribute("data-theme-auto") && follow());
})();
