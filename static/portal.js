/* The pages' one script: asks how far a report is, and brings the focus to what a form found wrong. Every page works without it. */
"use strict";

const asksEvery = 5000;

async function ask(place) {
  try {
    const answer = await fetch(place.dataset.poll, { headers: { Accept: "application/json" } });
    if (answer.ok) show(place, await answer.json());
  } catch (_) { /* the line is down: the next question may get through */ }
  setTimeout(ask, asksEvery, place);
}

function show(place, report) {
  const bar = place.querySelector("progress");
  if (report.finished) location.reload();
  else if (bar && report.total) {
    bar.max = report.total;
    bar.value = report.done;
  }
}

document.querySelectorAll("[data-poll]").forEach((place) => setTimeout(ask, asksEvery, place));

document.querySelector(".errors")?.focus();
