// Totals of the hours of a bilan follow the keyboard. The page works without.

const board = document.querySelector("[data-hours-cap]");

const whole = (field) => Math.max(0, Number.parseInt(field.value, 10) || 0);

function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (!hours && rest) return `${rest}\u00a0min`;
  return rest ? `${hours}\u00a0h\u00a0${String(rest).padStart(2, "0")}` : `${hours}\u00a0h`;
}

function sum(kind) {
  return [...document.querySelectorAll(`[data-minutes=${kind}]`)].reduce((total, field) => total + whole(field), 0);
}

function count() {
  const [meets, works] = [sum("step"), sum("work")];
  for (const [name, minutes] of Object.entries({ step: meets, work: works, all: meets + works })) {
    board.querySelector(`[data-sum=${name}]`).textContent = duration(minutes);
  }
  board.querySelector("[data-over]").hidden = meets + works <= Number(board.dataset.hoursCap);
}

if (board) {
  board.closest("form").addEventListener("input", count);
  count();
}
