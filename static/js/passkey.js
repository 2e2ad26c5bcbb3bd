// allauth reports what went wrong with a passkey as an event; people read a sentence.
document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-error");
  if (!place) return;
  event.preventDefault();
  const isCancelled = event.detail?.exception?.name === "NotAllowedError";
  place.textContent = isCancelled
    ? "Rien n’a été fait : la clé n’a pas répondu, ou vous avez annulé."
    : "Cette clé n’a pas pu être utilisée ici. Essayez une autre façon de vous connecter.";
  place.hidden = false;
});
