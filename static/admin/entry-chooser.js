// Chooses entries of long lists: a combobox that asks the server while one types, and chips for what is chosen.
// The <select> stays the form field; it holds the chosen options only.
(() => {
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  };

  class EntriesController extends window.StimulusModule.Controller {
    static values = { url: String, find: String, none: String, remove: String };

    connect() {
      const select = this.element;
      if (this.box) return;
      this.id = `${select.id}-find`;
      this.listId = `${select.id}-found`;
      this.chips = element("ul", { class: "tj-chips" });
      this.input = element("input", {
        type: "text", id: this.id, role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
        "aria-expanded": "false", "aria-controls": this.listId, placeholder: this.findValue, "data-contentpath-disabled": "",
      });
      const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      if (label) {
        if (!label.id) label.id = `${select.id}-label`;
        this.input.setAttribute("aria-labelledby", label.id);
      }
      if (select.getAttribute("aria-describedby")) {
        this.input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
      }
      this.input.disabled = select.disabled;
      this.list = element("ul", { id: this.listId, role: "listbox", class: "tj-found", hidden: "" });
      this.status = element("span", { class: "w-sr-only", role: "status" });
      this.box = element("div", { class: "tj-entries" }, this.chips, this.input, this.list, this.status);
      select.hidden = true;
      select.after(this.box);
      this.input.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.search(), 150); });
      this.input.addEventListener("focus", () => this.search());
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
      this.input.addEventListener("keydown", event => this.key(event));
      this.draw();
    }

    disconnect() {
      this.box?.remove();
      this.box = null;
      this.element.hidden = false;
    }

    get chosen() {
      return [...this.element.options].filter(option => option.selected && option.value);
    }

    draw() {
      this.chips.replaceChildren(...this.chosen.map(option => {
        const button = element("button", { type: "button", "aria-label": `${this.removeValue}: ${option.text}` }, "×");
        button.disabled = this.element.disabled;
        button.addEventListener("click", () => { this.drop(option); this.input.focus(); });
        return element("li", {}, option.text, button);
      }));
      this.chips.hidden = !this.chosen.length;
    }

    drop(option) {
      option.remove();
      if (!this.element.multiple) this.element.value = "";
      this.changed();
    }

    take(row) {
      if (!this.element.multiple) this.chosen.forEach(option => option.remove());
      if (!this.chosen.some(option => option.value === String(row.id))) {
        this.element.add(new Option(row.text, row.id, true, true));
      }
      this.input.value = "";
      this.status.textContent = row.text;
      this.changed();
      this.close();
    }

    changed() {
      this.draw();
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }

    async search() {
      const asked = this.input.value.trim();
      const answer = await fetch(`${this.urlValue}?q=${encodeURIComponent(asked)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || asked !== this.input.value.trim() || document.activeElement !== this.input) return;
      const taken = new Set(this.chosen.map(option => option.value));
      this.rows = (await answer.json()).results.filter(row => !taken.has(String(row.id)));
      this.active = -1;
      this.list.replaceChildren(...this.rows.map((row, index) => {
        const item = element("li", { role: "option", id: `${this.listId}-${index}`, "aria-selected": "false" }, row.text);
        item.addEventListener("mousedown", event => { event.preventDefault(); this.take(row); });
        return item;
      }));
      this.status.textContent = this.rows.length ? String(this.rows.length) : this.noneValue;
      if (!this.rows.length) this.list.append(element("li", { class: "tj-none" }, this.noneValue));
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const open = !this.list.hidden && this.rows?.length;
      if (event.key === "Enter") {
        event.preventDefault();
        if (open && this.active >= 0) this.take(this.rows[this.active]);
      } else if (event.key === "Escape" && open) {
        event.stopPropagation();
        this.close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) { this.search(); return; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.active = (this.active + step + this.rows.length) % this.rows.length;
        [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.active)));
        this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
        this.list.children[this.active].scrollIntoView({ block: "nearest" });
      } else if (event.key === "Backspace" && !this.input.value && this.chosen.length) {
        this.drop(this.chosen.at(-1));
      }
    }
  }

  window.wagtail.app.register("tj-entries", EntriesController);
})();
