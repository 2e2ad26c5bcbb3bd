// The editor of a programme: totals follow the keyboard. The page works without.

const board = document.querySelector("[data-cap]");
const form = document.querySelector("form.editor");

const whole = (field) => Math.max(0, Number.parseInt(field?.value, 10) || 0);

function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (!hours && rest) return `${rest}\u00a0min`;
  return rest ? `${hours}\u00a0h\u00a0${String(rest).padStart(2, "0")}` : `${hours}\u00a0h`;
}

function remotePart(step) {
  const mode = step.querySelector("[data-mode]").value;
  if (mode === "on_site") return 0;
  return mode === "mixed" ? Math.min(100, whole(step.querySelector("[data-share]"))) / 100 : 1;
}

function count() {
  let accompaniment = 0;
  let remote = 0;
  for (const step of form.querySelectorAll("[data-step]")) {
    const minutes = whole(step.querySelector("[data-hours=step]"));
    accompaniment += minutes;
    remote += minutes * remotePart(step);
  }
  const personal = whole(form.querySelector("[data-hours=personal]"));
  const shown = {
    accompaniment: duration(accompaniment),
    personal: duration(personal),
    all: duration(accompaniment + personal),
    indicative: duration(whole(form.querySelector("[data-hours=indicative]"))),
    remote: accompaniment ? Math.round((100 * remote) / accompaniment) : 0,
  };
  for (const [name, text] of Object.entries(shown)) board.querySelector(`[data-total=${name}]`).textContent = text;
  board.querySelector("[data-over]").hidden = accompaniment + personal <= Number(board.dataset.cap);
}

// The share is asked only where it means something.
function showShares() {
  for (const step of form.querySelectorAll("[data-step]")) {
    const share = step.querySelector("[data-share]");
    share.closest("[id^=div_]").hidden = step.querySelector("[data-mode]").value !== "mixed";
  }
}

if (form && board) {
  form.addEventListener("input", count);
  form.addEventListener("change", () => { showShares(); count(); });
  showShares();
  count();
}
