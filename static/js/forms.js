// Forms: ask before a grave act (data-confirm), let one submit through (data-once).
// Loaded before autosave.js: a refused confirmation must not send anything.

const dialog = document.getElementById("confirm");
const agreed = new WeakSet();

function ask(form, submitter) {
  const { confirm, confirmTitle, confirmAction, confirmTone } = form.dataset;
  const yes = dialog.querySelector("[value=confirm]");
  dialog.querySelector(".confirm__title").textContent = confirmTitle || "Confirmer";
  dialog.querySelector(".confirm__text").textContent = confirm;
  yes.textContent = confirmAction || "Confirmer";
  yes.classList.toggle("btn-danger-solid", confirmTone === "danger");
  yes.classList.toggle("btn-primary", confirmTone !== "danger");
  dialog.returnValue = "";
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "confirm") return;
      agreed.add(form);
      form.requestSubmit(submitter);
    },
    { once: true },
  );
  dialog.showModal();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.confirm || !dialog?.showModal || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
  },
  true,
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("once" in form.dataset) || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

// Back from the next page (the browser kept this one), or an answer of htmx: it may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) release(form);
});
