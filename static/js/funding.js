// Who pays what: the sum and what is left for the person follow the keyboard. The page works without.

const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });
const board = document.querySelector("[data-shares]");
const form = board?.closest("form");

function cents(field) {
  const typed = field.value.replace(/[\s€]/g, "");
  const number = Number((/^\d{1,3}(\.\d{3})+,\d*$/.test(typed) ? typed.replaceAll(".", "") : typed).replace(",", "."));
  return Number.isFinite(number) ? Math.round(number * 100) : 0;
}

function count() {
  const price = cents(form.querySelector("[data-share=price]"));
  const shared = [...form.querySelectorAll("[data-share=amount]")].reduce((sum, field) => sum + cents(field), 0);
  const left = price - shared;
  board.querySelector("[data-shares-sum]").textContent = euros.format(shared / 100);
  board.querySelector("[data-shares-word]").textContent = left < 0 ? "En trop" : "Reste pour la personne";
  board.querySelector("[data-shares-left]").textContent = euros.format(Math.abs(left) / 100);
}

form?.addEventListener("input", (event) => {
  if (event.target.matches("[data-share]")) count();
});
