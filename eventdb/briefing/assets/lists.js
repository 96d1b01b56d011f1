// Statements, and the table of all events: some at first, and more when asked for.

class Listing {
  constructor(id, step, one, many) {
    this.place = document.getElementById(id);
    this.step = step;
    this.words = element("p", { class: "summary" });
    this.more = element("button", { type: "button", onclick: () => this.showMore() });
    this.foot = element("div", { class: "more" }, this.more);
    this.names = [one, many];
  }

  render(items) {
    this.items = items;
    this.shown = 0;
    this.clear();
    this.grow();
  }

  // A button that hides itself would take the keyboard's place on the page with it.
  showMore() {
    const last = this.body.lastElementChild;
    this.grow();
    if (this.more.hidden) last.nextElementSibling.querySelector("button").focus();
  }

  grow() {
    const next = this.items.slice(this.shown, this.shown + this.step);
    this.add(next);
    this.shown += next.length;
    const left = this.items.length - this.shown;
    this.more.hidden = !left;
    this.more.textContent = `Show ${Math.min(left, this.step)} more of ${left.toLocaleString("en")}`;
    const [one, many] = this.names;
    this.words.textContent = !this.items.length ? `No ${one} is shown.`
      : left ? `The first ${this.shown.toLocaleString("en")} of ${counted(this.items.length, one, many)}.` : `${counted(this.items.length, one, many)}.`;
  }
}

class Statements extends Listing {
  constructor() {
    super("statements", 12, "statement", "statements");
    this.body = element("ul", { class: "statements" });
    this.place.append(this.words, this.body, this.foot);
  }

  render(events) {
    // The speakers' own words first: they are what a reader looks for.
    const said = events.filter((event) => event.kind === "statement");
    super.render([...said.filter((event) => event.statement.form === "quote"), ...said.filter((event) => event.statement.form !== "quote")]);
  }

  clear() {
    this.body.replaceChildren();
  }

  add(events) {
    this.body.append(...events.map((event) => this.item(event)));
  }

  item(event) {
    const { form, text, act, medium } = event.statement;
    const named = (role) => event.people.filter((one) => one.role === role).map(whoName).join(", ");
    const quoted = form === "quote" && text;
    const words = text ? (quoted ? `“${text}”` : text) : event.title;
    const addressee = named("addressee");
    const line = element("p", { class: "byline" },
      outside("b", named("speaker") || "Speaker unknown"), " · ",
      outside("span", [act && act.replaceAll("_", " "), quoted ? "in the speaker’s words" : "paraphrase", medium && medium.replaceAll("_", " "), addressee && `to ${addressee}`, dateWords(event)].filter((part) => part).join(" · ")));
    const item = element("li", {}, element("blockquote", {}, outside("p", words, { class: quoted ? "quote" : null })), line);
    const { button } = passagesButton(event, (passages) => { item.append(passages); return passages; });
    item.append(button);
    return item;
  }
}

class EventTable extends Listing {
  constructor() {
    super("table", 50, "event", "events");
    this.body = element("tbody", { role: "rowgroup" });
    const heads = ["When", "Kind", "What", "Where"].map((words) => element("th", { scope: "col", role: "columnheader" }, words));
    const head = element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads, element("th", { scope: "col", role: "columnheader", class: "open" }, "Passages")));
    this.all = element("button", { type: "button", onclick: () => this.toggleAll() }, "Open all passages shown");
    this.foot.append(this.all);
    this.place.append(this.words, element("div", { class: "events" }, element("table", { role: "table" }, element("caption", { class: "quiet" }, "Events"), head, this.body)), this.foot);
  }

  clear() {
    this.body.replaceChildren();
    this.toggles = [];
    this.open = false;
    this.all.textContent = "Open all passages shown";
  }

  add(events) {
    for (const event of events) this.body.append(this.row(event));
    this.all.hidden = !this.items.length;
  }

  row(event) {
    const cell = (attributes, ...children) => element("td", { role: "cell", ...attributes }, ...children);
    const people = [...new Set(event.people.map(whoName))];
    const who = people.slice(0, 4).join(", ") + (people.length > 4 ? ` and ${people.length - 4} more` : "");
    const size = event.protest ? sizeWords(event.protest).replace(/^(?!size unknown)/, "size: ") : "";
    const status = event.status ? event.status.replaceAll("_", " ") : "";
    const where = [event.place, event.country && countryName(event.country) !== event.place ? countryName(event.country) : ""].filter((part) => part).join(", ");
    const row = element("tr", { role: "row", class: "event" },
      cell({ class: "date" }, dateWords(event)),
      cell({}, element("span", { class: `kind ${event.kind}` }, element("span", {}, event.kind))),
      cell({}, outside("div", event.title, { class: "title" }), outside("div", [status, who, size].filter((part) => part).join(" · "), { class: "who" })),
      where ? cell({}, outside("span", where)) : cell({}));
    const { button, toggle } = passagesButton(event, (passages) => {
      const below = element("tr", { role: "row", class: "passages" }, element("td", { role: "cell", colspan: 5 }, passages));
      row.after(below);
      return below;
    });
    row.append(cell({ class: "open" }, button));
    row.addEventListener("click", () => { if (!String(getSelection())) button.click(); });
    this.toggles.push(toggle);
    return row;
  }

  toggleAll() {
    this.open = !this.open;
    for (const toggle of this.toggles) toggle(this.open);
    this.all.textContent = this.open ? "Close all passages" : "Open all passages shown";
  }
}
