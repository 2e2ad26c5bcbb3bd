// The week as a grid: blocks in their hours, moved by mouse or by arrow keys. Without it: a list by day.
const week = document.querySelector("[data-week]");
const form = document.querySelector("[data-week-form]");
const status = document.querySelector("[data-week-status]");
const QUARTER = 15;

const first = Number(week.dataset.firstHour) * 60;
const last = Number(week.dataset.lastHour) * 60;
const days = [...week.querySelectorAll("[data-day]")];

week.classList.add("is-grid");
week.style.setProperty("--rows", (last - first) / QUARTER);
for (const day of days) {
  if (!day.querySelector(".week__blocks")) day.append(Object.assign(document.createElement("ol"), { className: "week__blocks" }));
}
for (const block of week.querySelectorAll(".block")) place(block, Number(block.dataset.starts), Number(block.dataset.ends));

function place(block, starts, ends) {
  const from = Math.max(Math.floor((starts - first) / QUARTER), 0);
  const to = Math.max(Math.ceil((Math.min(ends, last) - first) / QUARTER), from + 1);
  block.style.setProperty("--from", from + 1);
  block.style.setProperty("--to", to + 1);
  block.classList.toggle("is-short", ends - starts < 75);
  block.classList.toggle("is-tiny", ends - starts < 45);
}

// What is chosen and not yet sent: a day, a minute of it, and where the block was.
let choice = null;

function begin(block) {
  if (choice?.block === block) return;
  leave();
  const day = block.closest("[data-day]");
  choice = { block, day, starts: Number(block.dataset.starts), parent: block.parentNode, next: block.nextSibling };
}

function show() {
  const { block, day, starts } = choice;
  const length = Number(block.dataset.ends) - Number(block.dataset.starts);
  const blocks = day.querySelector(".week__blocks");
  if (block.parentNode !== blocks) {
    blocks.append(block);
    block.focus();
  }
  place(block, starts, starts + length);
  block.classList.add("is-moving");
  status.textContent = `${block.dataset.name} : ${day.querySelector(".week__title").firstChild.textContent} à ${hour(starts)}. Entrée pour déplacer, Échap pour laisser.`;
}

function leave() {
  if (!choice) return;
  const { block, parent, next } = choice;
  choice = null;
  block.classList.remove("is-moving");
  if (block.parentNode !== parent) parent.insertBefore(block, next);
  place(block, Number(block.dataset.starts), Number(block.dataset.ends));
  status.textContent = "";
}

function hour(minutes) {
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

function send() {
  const { block, day, starts } = choice;
  const clock = `${String(Math.floor(starts / 60)).padStart(2, "0")}:${String(starts % 60).padStart(2, "0")}`;
  form.action = block.dataset.shift;
  form.elements.starts_at.value = `${day.dataset.day}T${clock}`;
  form.submit();
}

function bounded(starts, block) {
  const length = Number(block.dataset.ends) - Number(block.dataset.starts);
  return Math.min(Math.max(starts, first), last - length);
}

const MOVES = { ArrowUp: [0, -QUARTER], ArrowDown: [0, QUARTER], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function arm(block) {
  block.tabIndex = 0;
  block.draggable = true;
  block.setAttribute("aria-keyshortcuts", "ArrowUp ArrowDown ArrowLeft ArrowRight Enter Escape");
  block.addEventListener("keydown", (event) => {
    if (event.target !== block) return;
    if (event.key in MOVES) {
      event.preventDefault();
      begin(block);
      const [across, down] = MOVES[event.key];
      choice.day = days[Math.min(Math.max(days.indexOf(choice.day) + across, 0), days.length - 1)];
      choice.starts = bounded(choice.starts + down, block);
      show();
    } else if (event.key === "Enter" && choice?.block === block) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && choice) {
      leave();
      block.focus();
    }
  });
  block.addEventListener("dragstart", (event) => {
    begin(block);
    choice.grip = event.clientY - block.getBoundingClientRect().top;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    block.classList.add("is-moving");
  });
  block.addEventListener("dragend", () => {
    for (const day of days) day.classList.remove("is-target");
    if (choice && !choice.sent) leave();
  });
}

if (form) {
  document.querySelector("[data-week-help]").hidden = false;
  week.querySelectorAll("[data-shift]").forEach(arm);
  for (const day of days) {
    day.addEventListener("dragover", (event) => {
      if (!choice) return;
      event.preventDefault();
      for (const other of days) other.classList.toggle("is-target", other === day);
    });
    day.addEventListener("drop", (event) => {
      if (!choice) return;
      event.preventDefault();
      const grid = day.querySelector(".week__blocks").getBoundingClientRect();
      const minutes = ((event.clientY - choice.grip - grid.top) / grid.height) * (last - first) + first;
      choice.day = day;
      choice.starts = bounded(Math.round(minutes / QUARTER) * QUARTER, choice.block);
      choice.sent = true;
      send();
    });
  }
}
