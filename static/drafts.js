/* Keeps a draft as one types, by the form's own "Keep draft". The page works without. */
"use strict";

const form = document.querySelector("form[data-keeps]");
const told = form?.querySelector("[data-told]");
const PAUSE = 2000;
const FRESH = 60000;
let timer = 0;
let saving = null;
let isStopped = false;
let hasTyped = false;
let signedInAt = Date.now();

function say(words) {
  if (words && told.textContent !== words) told.textContent = words;
}

/* After signing in again the page's token is an old one: a fresh page has the one that counts. */
async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form[data-keeps] [name=csrfmiddlewaretoken]");
  if (fresh) form.elements.csrfmiddlewaretoken.value = fresh.value;
  return Boolean(fresh);
}

async function post() {
  const typed = new URLSearchParams(new FormData(form));
  typed.set("do", "keep");
  return fetch(form.action, { method: "POST", body: typed, headers: { Accept: "application/json" } });
}

async function keep() {
  hasTyped = false;
  try {
    let answer = await post();
    if (answer.status === 403 && (await renewToken())) answer = await post();
    if (answer.redirected || answer.status === 403) {
      hasTyped = true;
      say(form.dataset.lost);
      return false;
    }
    const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    if (!isJson) {
      hasTyped = true;
      say(form.dataset.away);
      return answer.status === 429;
    }
    const now = await answer.json();
    say(now.words);
    if (now.seen) form.elements.seen.value = now.seen;
    signedInAt = Date.now();
    if (answer.status === 409) isStopped = true;
    return true;
  } catch {
    hasTyped = true;
    say(form.dataset.away);
    return true;
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    saving = keep().finally(() => {
      saving = null;
      if (hasTyped && !isStopped) later();
    });
  }, PAUSE);
}

form?.addEventListener("input", () => {
  hasTyped = true;
  if (!isStopped && !saving) later();
});

/* What is being kept is kept before a button is followed, or the page would be older than the draft; and the page is
   left only by who is signed in, or what was typed would be gone. */
let isReady = false;
form?.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  const isFresh = Date.now() - signedInAt < FRESH;
  if (isReady || (isFresh && !saving)) {
    hasTyped = false;
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  let isSignedIn = true;
  try {
    await saving;
    clearTimeout(timer);
    if (!isFresh) isSignedIn = await renewToken();
  } catch {
    /* The portal is away: the browser says so, and the way back keeps what was typed. */
  }
  if (!isSignedIn) {
    say(form.dataset.lost);
    told.scrollIntoView({ block: "center" });
    return;
  }
  isReady = true;
  form.requestSubmit(button);
  isReady = false;
});

window.addEventListener("beforeunload", (event) => {
  if (hasTyped) event.preventDefault();
});
