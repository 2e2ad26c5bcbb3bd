// <… data-autosave="url" data-version="4">: each change is posted; « Enregistré » is shown only
// after a 2xx answer. Nothing goes into browser storage: what could not be sent stays in the
// page and is sent again.
//
// Sent: the fields inside (or the field itself), `version`, the CSRF token.
// Answers: 2xx {version, saved_at: "14 h 03"} · 409 {version, text, author} (someone else wrote)
// · 400/422 {errors: {field: ["…"]}} · a redirect, 401, 403: signed out.

const IDLE = 1200;
const PAUSES = [2000, 4000, 8000, 15000, 30000];
const held = new Map(); // element → what is known of its saving

function stateOf(element) {
  if (!held.has(element)) {
    held.set(element, { isDirty: false, flight: null, tries: 0, timer: null, version: element.dataset.version });
  }
  return held.get(element);
}

const form = (element) => element.closest("form");

function say(element, tone, text) {
  const scope = element.querySelector("[data-save-status]") ?? form(element)?.querySelector("[data-save-status]");
  if (!scope) return;
  scope.className = `save-status is-${tone}`;
  scope.querySelector("[data-save-text]").textContent = text;
}

function payload(element, state) {
  const body = new FormData();
  const fields = element.matches("input, textarea, select") ? [element] : element.querySelectorAll("input, textarea, select");
  for (const field of fields) {
    if (!field.name || field.disabled || field.type === "file" || field.name === "version") continue;
    if (/^(radio|checkbox)$/.test(field.type) && !field.checked) continue;
    body.append(field.name, field.value);
  }
  if (state.version !== undefined) body.set("version", state.version);
  return body;
}

function token(element) {
  return (form(element) ?? document).querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

function remember(element, state, version) {
  if (version === undefined) return;
  state.version = String(version);
  const hidden = form(element)?.querySelector("input[name=version]");
  if (hidden) hidden.value = version;
}

function later(element, state) {
  const pause = PAUSES[Math.min(state.tries++, PAUSES.length - 1)];
  state.timer = setTimeout(() => save(element), pause);
  say(element, "waiting", "Pas de connexion : votre texte reste dans cette page, nouvel essai dans un instant. Ne la fermez pas.");
}

async function conflict(element, state, answer) {
  const theirs = await answer.json().catch(() => ({}));
  state.isStopped = true;
  say(element, "conflict", `${theirs.author ?? "Une autre personne"} a modifié ce texte entre-temps. Le vôtre reste ici ; l’autre version est dessous.`);
  const shown = form(element)?.querySelector("[data-autosave-theirs]");
  if (!shown) return;
  shown.hidden = false;
  shown.querySelector("[data-autosave-text]").textContent = theirs.text ?? "";
  shown.querySelector("[data-autosave-keep]")?.addEventListener("click", () => {
    shown.hidden = true;
    state.isStopped = false;
    remember(element, state, theirs.version);
    save(element);
  }, { once: true });
  shown.querySelector("[data-autosave-take]")?.addEventListener("click", () => {
    state.isDirty = false;
    location.reload();
  }, { once: true });
}

async function send(element, state) {
  state.isDirty = false;
  say(element, "saving", "Enregistrement…");
  let answer;
  try {
    answer = await fetch(element.dataset.autosave, {
      method: "POST",
      body: payload(element, state),
      headers: { "X-CSRFToken": token(element), "X-Requested-With": "autosave", Accept: "application/json" },
      redirect: "manual",
      credentials: "same-origin",
    });
  } catch {
    state.isDirty = true;
    return later(element, state);
  }
  if (answer.ok) {
    const { version, saved_at: savedAt } = await answer.json().catch(() => ({}));
    state.tries = 0;
    remember(element, state, version);
    if (!state.isDirty) say(element, "saved", savedAt ? `Enregistré à ${savedAt}` : "Enregistré");
    return undefined;
  }
  state.isDirty = true;
  if (answer.status === 409) return conflict(element, state, answer);
  if (answer.status === 400 || answer.status === 422) {
    const { errors } = await answer.json().catch(() => ({}));
    const sentence = Object.values(errors ?? {}).flat()[0];
    state.isRefused = true;
    return say(element, "refused", sentence ?? "Cette réponse n’a pas pu être enregistrée.");
  }
  if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) {
    document.dispatchEvent(new Event("session:closed"));
    return say(element, "refused", "Votre session est fermée. Copiez ce texte, ou reconnectez-vous dans un autre onglet puis continuez ici.");
  }
  return later(element, state);
}

async function save(element) {
  const state = stateOf(element);
  clearTimeout(state.timer);
  if (state.isStopped) return;
  while (state.flight) await state.flight;
  if (!state.isDirty) return;
  state.flight = send(element, state);
  await state.flight;
  state.flight = null;
}

function changed(event, pause) {
  const element = event.target.closest?.("[data-autosave]");
  if (!element) return;
  const state = stateOf(element);
  state.isDirty = true;
  state.isRefused = false;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(element), pause);
}

document.addEventListener("input", (event) => changed(event, event.target.matches("[type=radio], [type=checkbox], select") ? 0 : IDLE));
document.addEventListener("change", (event) => changed(event, 0));
window.addEventListener("online", () => held.forEach((state, element) => state.isDirty && save(element)));

// « Suivant » waits for what is being saved, so that the page and the autosave never race.
document.addEventListener("submit", async (event) => {
  const mine = [...held].filter(([element, state]) => form(element) === event.target && (state.isDirty || state.flight) && !state.isRefused);
  if (!mine.length || event.defaultPrevented) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await Promise.all(mine.map(([element]) => save(element)));
  if (mine.every(([, state]) => !state.isDirty)) event.target.requestSubmit(event.submitter);
}, true);

window.addEventListener("beforeunload", (event) => {
  if ([...held].some(([element, state]) => state.isDirty && element.isConnected && !form(element)?.dataset.sent)) event.preventDefault();
});
