/* Takes the focus to the summary of what is to be put right in a form. Every page works without. */
"use strict";

document.querySelector(".errors")?.focus();
