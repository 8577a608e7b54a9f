"use strict";
// What HTML alone does not do: dialogs that htmx brought, menus that close, copy buttons, live parts that come back quietly.
// Every page works without this file.
(() => {
  document.documentElement.classList.add("js");
  let opener = null;
  let openersMenu = null;

  const say = (text) => {
    const region = document.getElementById("announce");
    if (region && text) region.textContent = text;
  };

  // Dialogs. The one who opened it gets the focus back.
  const showDialog = () => {
    const dialog = document.querySelector("#dialog dialog:not([open])");
    if (!dialog) return;
    dialog.showModal();
    const first = dialog.querySelector("[autofocus]");
    if (first) first.focus();
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.dataset.then === "reload") {
        // What came of it shows on the page beneath, which takes the focus back once it is there.
        const id = openersMenu || opener?.id;
        if (id) sessionStorage.setItem("focus", id);
        location.reload();
        return;
      }
      // Of what has been drawn anew meanwhile, what stands in its place.
      const there = opener?.isConnected ? opener : document.getElementById(opener?.id);
      focusOn(there || document.getElementById(openersMenu));
    });
  };

  const focusOn = (part) => {
    // An item of a menu, which has closed behind it, can't have the focus, nor can a form.
    const menu = part?.closest("details.menu:not([open])");
    (menu ? menu.querySelector("summary") : part?.matches("form") ? part.querySelector("button") : part)?.focus();
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    const close = target.closest("[data-close]");
    const dialog = close && close.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
    const copy = target.closest("[data-copy]");
    if (copy) copyText(copy);
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(target) || target.closest(".panel :is(a, button)")) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Menus of a list's rows: what is in one is asked for each time it is opened, so that it says what can be done by then.
  // Where that fails, the link that stands in it leads to a page of its own.
  const fillMenu = async (panel) => {
    if (panel.dataset.items) return;
    panel.dataset.items = "asked";
    panel.from ??= panel.querySelector("a").href;
    let items = null;
    try {
      const answer = await fetch(panel.from, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
      // Whoever has to sign in again is sent there by the link.
      if (answer.ok && !answer.redirected && !answer.headers.has("HX-Refresh")) items = await answer.text();
    } catch {
      // As when it is refused.
    }
    if (items && items !== panel.filled) {
      const focused = panel.contains(document.activeElement);
      panel.innerHTML = items;
      panel.filled = items;
      htmx.process(panel);
      if (focused) panel.querySelector("a").focus();
    }
    panel.dataset.items = items && panel.parentElement?.open ? "here" : "";
  };
  document.addEventListener("toggle", (event) => {
    const panel = event.target.querySelector(":scope > [data-items]");
    if (panel && event.target.open) fillMenu(panel);
    else if (panel?.dataset.items === "here") panel.dataset.items = "";
  }, true);

  // Marking rows. Whoever marks one means those that are marked.
  const picks = () => [...document.querySelectorAll("[data-pick]")];
  const showPicked = () => {
    const all = document.querySelector("[data-pick-all]");
    if (!all) return;
    const marked = picks().filter((part) => part.checked).length;
    all.checked = marked > 0 && marked === picks().length;
    all.indeterminate = marked > 0 && !all.checked;
  };
  document.addEventListener("change", (event) => {
    const part = event.target;
    if (part.matches("[data-pick-all]")) for (const pick of picks()) pick.checked = part.checked;
    if (!part.matches("[data-pick], [data-pick-all]")) return;
    const which = document.getElementById("many-which");
    if (which) which.value = "marked";
    showPicked();
  });

  // Copying. Browsers offer the clipboard only under HTTPS or on this machine; elsewhere the old way may still work.
  const copyText = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    const region = document.getElementById("announce");
    let done = true;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      getSelection().selectAllChildren(source);
      done = document.execCommand("copy");
    }
    button.classList.toggle("copied", done);
    say("");
    requestAnimationFrame(() => say(done ? region.dataset.copied : region.dataset.notCopied));
    setTimeout(() => button.classList.remove("copied"), 2000);
  };

  // Live parts.
  const lastAnswers = new Map();
  const detailsWithin = (part) => [...part.querySelectorAll("details[id]")];
  const toSay = () => document.querySelector("[data-announce]")?.textContent.trim();
  let kept = null;

  // Said within the dialog where one is open: what was typed there stays.
  const trouble = (kind) => {
    const words = document.getElementById("trouble").dataset;
    const banner = document.querySelector("dialog[open] [data-trouble]") || document.getElementById("trouble");
    banner.hidden = !kind;
    banner.textContent = kind ? words[kind] : "";
  };

  // A page that asks by itself keeps nobody signed in: the server is told that nobody did anything.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.hasAttribute("data-live")) event.detail.headers["Certdesk-Live"] = "true";
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    if (!part.hasAttribute("data-live")) {
      if (!part.closest("dialog")) [opener, openersMenu] = [part, part.closest("details.menu")?.id];
      return;
    }
    // Nothing is pulled away from under somebody who selects text, and nothing is asked for a hidden page.
    const selection = getSelection();
    const selecting = selection && !selection.isCollapsed && part.contains(selection.anchorNode);
    const choosing = part.querySelector("form.many:focus-within");
    if (selecting || choosing || document.hidden || "over" in part.dataset) event.preventDefault();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse, xhr, requestConfig } = event.detail;
    if (/^\s*<!doctype/i.test(serverResponse) && event.detail.shouldSwap) {
      // A whole page in answer: the request was led elsewhere, to the sign-in page or to what a form has made.
      event.detail.shouldSwap = false;
      location.assign(xhr.responseURL || location.href);
      return;
    }
    // A dialog with what is wrong in it is shown, whatever the status.
    if (/^\s*<dialog/i.test(serverResponse)) event.detail.shouldSwap = true;
    if (!requestConfig.elt.hasAttribute("data-live") || !event.detail.shouldSwap) return;
    trouble(null);
    if (lastAnswers.get(target.id) === serverResponse) {
      event.detail.shouldSwap = false;
      return;
    }
    lastAnswers.set(target.id, serverResponse);
    // A menu that is open stays as it is.
    const menus = [...target.querySelectorAll("details.menu[open] > [data-items]")];
    kept = {
      part: target.id,
      menus: menus.map((panel) => [panel.parentElement.id, panel]),
      focused: menus.some((panel) => panel.contains(document.activeElement)) && document.activeElement,
      status: target.dataset.status,
      open: detailsWithin(target).map((part) => [part.id, part.open]),
      picked: [...target.querySelectorAll("[data-pick]:checked")].map((part) => part.id),
      chosen: [...target.querySelectorAll("form.many select")].map((part) => [part.id, part.value]),
      said: toSay(),
    };
  });

  // At once, not when it has settled: what somebody opens by then stays open, and nothing moves any more.
  document.addEventListener("htmx:afterSwap", () => {
    if (!kept) return;
    for (const [id, open] of kept.open) {
      const part = document.getElementById(id);
      if (part) part.open = open;
    }
    for (const [id, panel] of kept.menus) {
      document.getElementById(id)?.querySelector(".panel").replaceWith(panel);
      htmx.process(panel);
    }
    if (kept.focused) kept.focused.focus();
    for (const id of kept.picked) {
      const part = document.getElementById(id);
      if (part) part.checked = true;
    }
    for (const [id, value] of kept.chosen) {
      const part = document.getElementById(id);
      if (part) part.value = value;
    }
    showPicked();
    // What the last action came to is old news once that has come further.
    if (document.getElementById(kept.part)?.dataset.status !== kept.status) {
      for (const flash of document.querySelectorAll(".banner.flash")) flash.remove();
    }
    const now = toSay();
    if (now !== kept.said) say(now);
    kept = null;
  });

  document.addEventListener("htmx:afterSettle", showDialog);

  // Lists that are looked through in place: the address follows, and going back loads what it says.
  const address = () => location.pathname + location.search;
  let shown = address();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, shouldSwap, xhr } = event.detail;
    if (!shouldSwap || !requestConfig.elt.closest("[data-push]")) return;
    history.pushState(null, "", xhr.responseURL);
    shown = address();
  });
  addEventListener("popstate", () => {
    if (address() !== shown) location.reload();
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => trouble("offline"));
  }
  document.addEventListener("htmx:responseError", (event) => {
    if (/^\s*<dialog/i.test(event.detail.xhr.responseText)) return;
    const part = event.detail.requestConfig.elt;
    const live = part.hasAttribute("data-live");
    // What is refused once goes on being refused: it isn't asked for every few seconds.
    if (live && event.detail.xhr.status < 500) part.dataset.over = "";
    trouble(live && event.detail.xhr.status >= 500 ? "offline" : "failed");
  });

  const before = sessionStorage.getItem("focus");
  sessionStorage.removeItem("focus");
  if (before) focusOn(document.getElementById(before));
})();
