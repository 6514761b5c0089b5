/* What the pages do better with a script. Everything works without it; nothing here needs eval or inline handlers. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const announcer = document.createElement("div");
  announcer.className = "ds-sr-only";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);
  const announce = text => { announcer.textContent = text; };

  // Description levels: stacked sections with links become tabs.
  const makeTabs = box => {
    const nav = box.querySelector("[data-tablist]");
    const tabs = all("a", nav);
    const panels = tabs.map(tab => document.getElementById(tab.hash.slice(1)));
    const wanted = () => tabs.findIndex(tab => tab.hash === location.hash);
    const pick = (chosen, focus) => tabs.forEach((tab, index) => {
      const on = index === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      panels[index].hidden = !on;
      if (on && focus) tab.focus();
    });
    box.classList.add("is-tabs");
    nav.setAttribute("role", "tablist");
    nav.setAttribute("aria-label", nav.dataset.tablist);
    tabs.forEach((tab, index) => {
      tab.setAttribute("role", "tab");
      tab.id ||= `tab-${panels[index].id}`;
      tab.setAttribute("aria-controls", panels[index].id);
      panels[index].setAttribute("role", "tabpanel");
      panels[index].setAttribute("aria-labelledby", tab.id);
      panels[index].tabIndex = 0;
      tab.addEventListener("click", event => {
        event.preventDefault();
        pick(index, true);
        history.replaceState(null, "", tab.hash);
      });
      tab.addEventListener("keydown", event => {
        const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1, " ": index }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        pick((next + tabs.length) % tabs.length, true);
      });
    });
    window.addEventListener("hashchange", () => { if (wanted() >= 0) pick(wanted(), false); });
    pick(wanted() >= 0 ? wanted() : Number(box.dataset.open || 0), false);
  };

  // Search suggestions: a combobox with a list of options.
  const makeCombobox = input => {
    const list = document.createElement("ul");
    let rows = [], at = -1, timer, request;
    list.id = `${input.id}-list`;
    list.className = "c-suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.label);
    input.form.append(list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off" };
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = index => {
      at = index;
      [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
      input.setAttribute("aria-activedescendant", list.children[index].id);
    };
    const go = index => {
      const row = rows[index];
      input.value = row.t;
      close();
      if (row.u) location.assign(row.u); else input.form.requestSubmit();
    };
    const option = (row, index) => {
      const item = document.createElement("li"), what = document.createElement("span");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      what.textContent = row.k;
      item.append(row.t, what);
      item.addEventListener("pointerdown", event => { event.preventDefault(); go(index); });
      return item;
    };
    const show = found => {
      rows = found;
      list.replaceChildren(...rows.map(option));
      at = -1;
      list.hidden = !rows.length;
      input.setAttribute("aria-expanded", String(rows.length > 0));
      announce((input.dataset[["none", "one"][rows.length] ?? "many"]).replace("{n}", rows.length));
    };
    const ask = async () => {
      const text = input.value.trim();
      request?.abort();
      if (text.length < 2) { close(); return; }
      request = new AbortController();
      try {
        const answer = await fetch(input.dataset.suggest + "?q=" + encodeURIComponent(text), { signal: request.signal });
        if (answer.ok) show(await answer.json()); else close();
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    input.addEventListener("blur", () => { clearTimeout(timer); request?.abort(); close(); });
    input.addEventListener("keydown", event => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark((at + 1) % rows.length); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(at < 0 ? rows.length - 1 : (at - 1 + rows.length) % rows.length); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); go(at); }
    });
  };

  // Filters and sort order: fetch the page they lead to and swap its live parts; focus stays, the count is announced.
  const here = () => location.pathname + location.search;
  const searchBox = document.getElementById("q");
  let latest = 0, shown = here();
  const swap = async (url, remember) => {
    const turn = ++latest;
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== latest) return;
    const focused = document.activeElement?.id;
    all("[data-live]").forEach(part => {
      const fresh = page.getElementById(part.id);
      if (fresh) part.replaceChildren(...fresh.childNodes);
    });
    const words = page.getElementById("q");
    if (words && document.activeElement !== searchBox) searchBox.value = words.value;
    if (remember) history.pushState(null, "", url);
    shown = here();
    document.title = page.title;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    announce(document.querySelector("[data-count-text]")?.textContent.trim() ?? "");
    wireForms();
  };
  // With the words that stand in the search box, also where they have not been sent yet.
  const addressOf = form => {
    const words = ["q", searchBox.value.trim()], given = [...new FormData(form)].filter(([name]) => name !== "q");
    return `${form.getAttribute("action")}?${new URLSearchParams([words, ...given].filter(([, value]) => value !== ""))}`;
  };
  const onChange = event => {
    const form = event.currentTarget;
    swap(addressOf(form), true).catch(() => form.submit());
  };
  const copyLink = button => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.share);
        announce(button.dataset.done);
        button.classList.add("is-done");
        setTimeout(() => button.classList.remove("is-done"), 2000);
      } catch {
        window.prompt("", button.dataset.share);
      }
    });
  };
  const wireForms = () => {
    if (navigator.clipboard) all("[data-share]").forEach(copyLink);
    all("form[data-autosubmit]").forEach(form => form.addEventListener("change", onChange));
    all("[data-without-script]").forEach(part => { part.hidden = true; });
  };
  if (document.querySelector("[data-live]")) {
    window.addEventListener("popstate", () => {
      if (shown !== here()) swap(location.href, false).catch(() => location.reload());
    });
  }

  document.documentElement.classList.add("js");
  all("[data-tabs]").forEach(makeTabs);
  all("[data-suggest]").forEach(makeCombobox);
  wireForms();
  all("[data-print]").forEach(button => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
