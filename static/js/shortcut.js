// Ctrl + Entrée (Cmd on a Mac) sends the form in which one types: form[data-shortcut].

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target instanceof Element && event.target.closest("form[data-shortcut]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
