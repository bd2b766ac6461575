/* Takes the focus to the summary of what is to be put right in a form. Every page works without. */
"use strict";

document.querySelector(".errors")?.focus();

/* Looks every few seconds how far a report is; the whole page is read again when it is over. */
function followProgress(bar) {
  const look = async () => {
    try {
      const answer = await fetch(bar.dataset.status, { headers: { Accept: "application/json" } });
      const now = answer.ok && !answer.redirected ? await answer.json() : { is_over: true };
      if (now.is_over) {
        location.reload();
        return;
      }
      bar.max = now.total;
      bar.value = now.done;
      const words = document.getElementById("progress-words");
      if (words.textContent !== now.sentence) words.textContent = now.sentence;
    } catch {
      /* The portal is away for a moment: the next look may find it. */
    }
    setTimeout(look, 3000);
  };
  setTimeout(look, 1500);
}

document.querySelectorAll("progress[data-status]").forEach(followProgress);

/* The reader's own time zone, offered and not sent: whoever wants it presses the button. */
document.querySelectorAll("[data-own-zone]").forEach((field) => {
  field.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
});
