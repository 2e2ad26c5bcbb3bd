// The document opens in another tab: when one comes back, the page shows what comes next.
let opened = false;
document.querySelector("[data-reads]")?.addEventListener("submit", () => { opened = true; });
document.addEventListener("visibilitychange", () => {
  if (opened && document.visibilityState === "visible") location.reload();
});
