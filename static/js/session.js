// The session closes by itself after a rest. Two minutes before, a dialog asks; one button
// extends. Once closed, the page keeps what was typed behind the dialog: sign in again in
// another tab, come back, go on. Signing in changes the forms' token: it is fetched anew.

const dialog = document.getElementById("session");
const WARNING = 120;
let closesAt = 0;
let timer = null;

const part = (name) => dialog.querySelector(`[data-session-${name}]`);
const seconds = () => Math.max(0, Math.round((closesAt - Date.now()) / 1000));

function say(title, text, { isClosed = false } = {}) {
  dialog.querySelector(".confirm__title").textContent = title;
  part("text").textContent = text;
  dialog.classList.toggle("is-closed", isClosed);
  part("stay").hidden = isClosed;
  part("sign-in").hidden = part("resume").hidden = !isClosed;
  part("error").hidden = true;
  if (!dialog.open) dialog.showModal();
}

function refused(text) {
  part("error").textContent = text;
  part("error").hidden = false;
}

async function ask(method = "GET") {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = method === "POST" ? { "X-CSRFToken": token } : {};
  const answer = await fetch(dialog.dataset.sessionUrl, { method, headers, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const state = await answer.json();
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = state.token;
  return state.left;
}

function plan(left) {
  closesAt = Date.now() + left * 1000;
  clearTimeout(timer);
  const pause = left > WARNING ? left - WARNING : Math.max(1, left);
  timer = setTimeout(look, pause * 1000);
}

function minutes(left) {
  return left > 90 ? "dans deux minutes" : left > 45 ? "dans une minute" : "dans quelques secondes";
}

// Another tab may have kept the session open, or closed it: the server knows.
async function look() {
  let left;
  try {
    left = await ask();
  } catch {
    left = seconds();
    if (left > 0) return plan(Math.min(left, 30));
  }
  if (left <= 0) {
    return say("Votre session est fermée", "Rien de ce que vous avez écrit n’est perdu : cette page l’a gardé. Reconnectez-vous dans un nouvel onglet, puis reprenez ici.", { isClosed: true });
  }
  if (left <= WARNING) say("Êtes-vous toujours là ?", `Sans geste de votre part, votre session se ferme ${minutes(left)}.`);
  else if (dialog.open) dialog.close();
  return plan(left);
}

async function keep(method, sentence) {
  try {
    const left = await ask(method);
    if (left <= 0) throw new Error("closed");
    dialog.close();
    plan(left);
    window.dispatchEvent(new Event("online")); // what could not be saved is sent again
  } catch {
    refused(sentence);
    if (method === "POST") look();
  }
}

if (dialog?.showModal) {
  plan(Number(dialog.dataset.sessionLeft));
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!dialog.classList.contains("is-closed")) keep("POST", "Nous n’arrivons pas à prolonger votre session.");
  });
  part("stay").addEventListener("click", () => keep("POST", "Nous n’arrivons pas à prolonger votre session."));
  part("resume").addEventListener("click", () => keep("GET", "Vous n’êtes pas encore reconnecté."));
  document.addEventListener("session:closed", look);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (dialog.open || seconds() <= WARNING)) look();
  });
}
