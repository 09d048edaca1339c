/* Keeps the page of a running job up to date. Without this file a reload shows the same. */

const INTERVAL = 2000;
const page = document.querySelector("[data-job]");
const part = (name) => page.querySelector(`[data-job-${name}]`);

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show(job) {
  setText(part("progress"), job.progress);
  setText(part("note"), job.note);
  const bar = part("bar");
  if (bar && job.total) {
    bar.max = job.total;
    bar.value = job.done;
  }
}

async function ask() {
  try {
    const response = await fetch(page.dataset.jobUrl, { headers: { Accept: "application/json" } });
    if (!response.ok || response.redirected) return window.location.reload();
    const job = await response.json();
    // Another state has other buttons, which the server knows.
    if (job.state !== page.dataset.job) return window.location.reload();
    show(job);
  } catch {
    // The connection is away for a moment: what is shown stays, and the next question may be answered.
  }
  return window.setTimeout(ask, INTERVAL);
}

if (page?.dataset.jobUrl) window.setTimeout(ask, INTERVAL);
