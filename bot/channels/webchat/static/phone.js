// The phone with JavaScript: messages arrive as they are said, and forms are sent without loading the page.
// Without an open stream nothing here interferes: the forms are plain forms, and the page they lead to shows everything.
"use strict";

(() => {
  const log = document.querySelector("[data-log]");
  const list = document.querySelector("[data-bubbles]");
  const notes = document.querySelector("[data-notes]");
  const input = document.querySelector("[data-compose] textarea");
  if (!list) return;

  const NOTE_MS = 8000;
  const says = document.body.dataset;

  const note = (text) => {
    const line = document.createElement("p");
    line.className = "note";
    line.textContent = text;
    notes.replaceChildren(line);
    setTimeout(() => line.remove(), NOTE_MS);
  };

  // A code is there to be carried into another chat: what a script adds to its text is a button that copies it.

  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      note(says.copied);
    } catch {
      getSelection().selectAllChildren(code); // no permission, or no secure connection
      note(says.notCopied);
    }
  };

  const addCopyButtons = (bubbles) => {
    for (const code of bubbles.querySelectorAll("[data-copy]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = says.copyLabel;
      button.addEventListener("click", () => copy(code));
      code.after(" ", button);
    }
  };

  addCopyButtons(list);
  if (!("live" in says) || !window.EventSource) return;

  const NEAR_END = 120;
  let stream = null;
  let patience = 1000;
  let pressed = null;

  // What is on the screen.

  const find = (ref) => [...list.children].find((bubble) => bubble.dataset.ref === ref);

  // The server escaped every text in it, and the page's policy runs no script that is inside.
  const drawn = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    addCopyButtons(template.content);
    return template.content.firstElementChild;
  };

  const keepFocus = (old, made) => {
    if (!old.contains(document.activeElement)) return () => {};
    const { value } = document.activeElement;
    const same = [...made.querySelectorAll("button")].find((button) => button.value === value);
    return () => (same || made).focus({ preventScroll: true });
  };

  // Whoever stood in what goes is led to the talk, and not back to the top of the page.
  const drop = (bubble) => {
    const wasHere = bubble.contains(document.activeElement);
    bubble.remove();
    if (wasHere) log.focus({ preventScroll: true });
  };

  // Whoever works without a mouse goes on from the reply to what they pressed, wherever it stands.
  const followTo = (made) => {
    if (!pressed || made.classList.contains("own")) return;
    if (pressed === document.activeElement && pressed.matches(":focus-visible")) made.focus({ preventScroll: true });
    pressed = null;
  };

  // The newest keyboard stands open, and whichever was unfolded by hand; nobody loses the place they stand in.
  const arrange = () => {
    const keyboards = [...list.querySelectorAll(".keys")];
    const newest = keyboards.at(-1);
    for (const keys of keyboards) {
      if (keys === newest) {
        keys.open = true;
        keys.dataset.newest = "";
      } else if ("newest" in keys.dataset) {
        delete keys.dataset.newest;
        keys.open = keys.contains(document.activeElement);
      }
    }
  };

  const put = ({ ref, html }) => {
    const made = drawn(html);
    const old = find(ref);
    const wasAtEnd = Math.abs(log.scrollTop) < NEAR_END;
    if (!old) {
      made.classList.add("fresh");
      list.append(made);
      followTo(made);
    } else if (old.dataset.version !== made.dataset.version) {
      const refocus = keepFocus(old, made);
      const [before, after] = [old, made].map((bubble) => bubble.querySelector(".keys"));
      if (before && after) {
        after.open = before.open;
        Object.assign(after.dataset, before.dataset);
      }
      old.replaceWith(made);
      refocus();
    }
    arrange();
    if (wasAtEnd) log.scrollTop = 0;
  };

  const show = ({ bubbles }) => {
    const wanted = new Set(bubbles.map((bubble) => bubble.ref));
    for (const bubble of [...list.children]) if (!wanted.has(bubble.dataset.ref)) drop(bubble);
    bubbles.forEach(put);
    arrange();
  };

  // What the server tells. A hidden page listens no more: nobody is there to be asked.

  const isOpen = () => stream !== null && stream.readyState === EventSource.OPEN;

  const listen = () => {
    if (document.hidden || (stream && stream.readyState !== EventSource.CLOSED)) return;
    stream = new EventSource("/chat/stream");
    const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
    on("screen", show);
    on("message", put);
    on("amend", put);
    on("remove", ({ ref }) => {
      [find(ref)].filter(Boolean).forEach(drop);
      arrange();
    });
    on("toast", ({ text }) => note(text));
    stream.addEventListener("open", () => { patience = 1000; });
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(listen, patience);
      patience = Math.min(patience * 2, 60000);
    });
  };

  arrange();

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) stream?.close();
    else listen();
  });
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", listen);

  // What the customer does.

  const freshKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const fieldsOf = (form, button) => {
    const fields = new URLSearchParams(new FormData(form));
    if (button?.name) fields.append(button.name, button.value);
    return fields;
  };

  const post = async (form, button) => {
    const said = input.value;
    const answer = await fetch(form.action, {
      method: "POST",
      body: fieldsOf(form, button),
      headers: { Accept: "application/json" },
    });
    if (answer.status === 205) return location.reload();
    if (!answer.ok) return note((await answer.json()).says);
    form.elements.key.value = freshKey();
    if (form.contains(input) && input.value === said) input.value = "";
    log.scrollTop = form.classList.contains("choices") ? log.scrollTop : 0;
  };

  // The second half of a double tap lands on whatever button the answer to the first half just put there: nobody meant it.
  log.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest("button")) event.preventDefault();
  });

  document.addEventListener("submit", async (event) => {
    if (!isOpen()) return;
    event.preventDefault();
    const form = event.target;
    form.dataset.busy = "";
    pressed = event.submitter?.name ? event.submitter : null;
    try {
      await post(form, event.submitter);
    } catch {
      note(says.offline);
    } finally {
      delete form.dataset.busy;
    }
  });

  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    input.form.requestSubmit();
  });
})();
