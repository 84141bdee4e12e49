// The console with JavaScript: what changes while you type or wait is fetched and swapped in. Every form works without.
"use strict";

(() => {
  const WAIT_MS = 300;

  const fragment = async (form, extra) => {
    const fields = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(extra || {})) fields.set(name, value);
    const answer = await fetch(form.dataset.live, {
      method: "POST",
      body: fields,
      headers: { "X-Fragment": "1" },
      credentials: "same-origin",
    });
    return answer.ok ? answer.text() : null;
  };

  // Each part with an id replaces the one on the page; whoever stands in it stays where they are.
  const swap = (html) => {
    const made = new DOMParser().parseFromString(html, "text/html");
    for (const part of made.querySelectorAll("[data-part]")) {
      const old = document.getElementById(part.id);
      if (!old || old.isEqualNode(part)) continue;
      // Whoever types into a part keeps it as it is: what they type meanwhile would be lost with it.
      if (old.contains(document.activeElement) && document.activeElement.matches("input:not([data-typed])")) continue;
      const at = old.contains(document.activeElement) ? document.activeElement.id : null;
      const open = [...old.querySelectorAll("details[open][id]")].map((each) => each.id);
      old.replaceWith(part);
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
      // A button that was pressed may be gone: whoever works without a mouse goes on where the answer is.
      const stood = at !== null && ((at && document.getElementById(at)) || part.querySelector("[data-end]"));
      if (stood) stood.focus({ preventScroll: true });
      const field = document.getElementById(part.id.replace(/^note-/, "f-"));
      if (field) field.toggleAttribute("aria-invalid", "wrong" in part.dataset);
      for (const end of part.querySelectorAll("[data-end]")) end.scrollTop = end.scrollHeight;
    }
  };

  // A form with data-live is sent there while it is being filled in, and its answer shows what comes of it.
  for (const form of document.querySelectorAll("form[data-live]")) {
    let waiting = 0;
    let turn = 0;
    const look = async (extra) => {
      const mine = ++turn;
      try {
        const html = await fragment(form, extra);
        if (html !== null && mine === turn) swap(html);
      } catch {
        // No connection: the button below still sends the form.
      }
    };
    // Whoever leaves with something typed and not saved is asked first, as browsers ask it.
    let isTyped = Boolean(form.querySelector("[role=alert]"));
    addEventListener("beforeunload", (event) => isTyped && event.preventDefault());
    form.addEventListener("input", (event) => {
      isTyped ||= !event.target.matches("[data-typed]");
      if (event.target.matches("[data-typed]")) return; // it is sent when it is finished
      clearTimeout(waiting);
      waiting = setTimeout(look, WAIT_MS);
    });
    form.addEventListener("submit", (event) => {
      const pressed = event.submitter;
      if (!pressed || !("act" in pressed.dataset)) {
        isTyped = false;
        return;
      }
      event.preventDefault();
      clearTimeout(waiting);
      const isTyping = document.activeElement?.matches("[data-typed]");
      look({ [pressed.name]: pressed.value }).then(() => {
        if (isTyping) form.querySelector("[data-typed]")?.focus();
      });
    });
  }

  // What goes on by itself is looked at again while it does.
  const follow = () => {
    const going = document.querySelector("[data-follow]");
    if (!going) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(going.dataset.follow, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
        if (answer.ok) swap(await answer.text());
      } finally {
        follow();
      }
    }, 1000);
  };
  follow();

  for (const end of document.querySelectorAll("[data-end]")) end.scrollTop = end.scrollHeight;
})();
