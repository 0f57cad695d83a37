// Replaces the live part of the page when the operator reports a change, and adds buttons to copy. Without it, the page reloads itself.
"use strict";

const live = () => document.getElementById("live");
const connection = document.getElementById("connection");
const pollAfterMilliseconds = 15000;
let loading = false;
let changed = false;

function addCopyButtons() {
  for (const block of document.querySelectorAll(".copy")) {
    if (block.querySelector("button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${block.textContent.trim()}`);
    block.append(button);
  }
}

async function copy(button) {
  const code = button.parentElement.querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    // The clipboard is available on https and localhost only.
    getSelection().selectAllChildren(code);
    document.execCommand("copy");
    getSelection().removeAllRanges();
  }
  button.textContent = "Copied";
  connection.textContent = "Copied";
}

// A reader who marks text or has the focus on a link keeps both.
function replaceLive(page) {
  const old = live();
  const fresh = page.getElementById("live");
  if (!fresh || getSelection().toString() !== "") return;
  const plain = old.cloneNode(true);
  for (const button of plain.querySelectorAll(".copy button")) button.remove();
  if (plain.innerHTML === fresh.innerHTML) return;
  const position = [...old.querySelectorAll("a, button, summary")].indexOf(document.activeElement);
  for (const open of old.querySelectorAll("details[open]")) fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  old.replaceChildren(...document.adoptNode(fresh).childNodes);
  document.title = page.title;
  addCopyButtons();
  if (position >= 0) live().querySelectorAll("a, button, summary")[position]?.focus();
}

async function refresh() {
  changed = true;
  if (loading) return;
  loading = true;
  try {
    while (changed) {
      changed = false;
      const response = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (response.redirected || [401, 403, 404].includes(response.status)) {
        // The build was deleted, or the reader must log in again: what is shown is out of date.
        clearInterval(poll);
        events?.close();
        connection.textContent = "Deleted or not permitted. Reload the page.";
        return;
      }
      if (!response.ok) return;
      replaceLive(new DOMParser().parseFromString(await response.text(), "text/html"));
    }
  } catch {
    // The next event or poll retries.
  } finally {
    loading = false;
  }
}

let events;
let poll;

function follow() {
  events = new EventSource(live().dataset.events);
  events.addEventListener("change", refresh);
  events.addEventListener("tick", refresh);
  events.onopen = () => {
    clearInterval(poll);
    connection.textContent = "Live";
  };
  events.onerror = () => {
    connection.textContent = "Connection lost";
    // Refused, because too many pages are open. A lost connection is retried by the browser.
    if (events.readyState === EventSource.CLOSED) {
      clearInterval(poll);
      poll = setInterval(refresh, pollAfterMilliseconds);
      connection.textContent = "Refreshed every 15 seconds";
    }
  };
}

// A page in the background needs no connection, of which a browser allows only a few.
document.addEventListener("visibilitychange", () => {
  clearInterval(poll);
  events?.close();
  if (!document.hidden && live()) follow();
});
document.addEventListener("click", (click) => {
  const button = click.target.closest(".copy button");
  if (button) copy(button);
});
document.addEventListener("change", (change) => {
  if (change.target.matches("form select")) change.target.form.requestSubmit();
});

addCopyButtons();
if (live()) follow();
