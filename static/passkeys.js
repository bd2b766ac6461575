/* Forms that a passkey answers: data-passkey says whether one is made, used as a second step, or signs in by itself. */
"use strict";

async function answerOf(form) {
  const kind = form.dataset.passkey;
  if (kind === "sign-in") {
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    return webauthnJSON.get((await response.json()).request_options);
  }
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  return kind === "make" ? webauthnJSON.create(options.creation_options) : webauthnJSON.get(options.request_options);
}

async function answer(event) {
  event.preventDefault();
  const form = event.target;
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.namedItem("credential").value = JSON.stringify(await answerOf(form));
    form.submit();
  } catch {
    failed.hidden = false;
    failed.setAttribute("role", "alert");
  }
}

document.querySelectorAll("form[data-passkey]").forEach((form) => form.addEventListener("submit", answer));
