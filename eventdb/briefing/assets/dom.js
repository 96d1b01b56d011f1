// Elements of the page. Words only ever become text, and never markup.

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Words from outside, which may run from right to left, or pretend to.
function outside(name, words, attributes) {
  return element(name, { dir: "auto", ...attributes }, harmless(String(words)));
}

function table(head, rows, caption) {
  const numeric = head.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === "number"));
  const cell = (name, value, at) => {
    const attributes = { class: numeric[at] ? "number" : null, scope: name === "th" ? "col" : null };
    if (value instanceof Node) return element(name, attributes, value);
    return outside(name, typeof value === "number" ? value.toLocaleString("en") : value, { ...attributes, dir: numeric[at] ? null : "auto" });
  };
  return element("table", {},
    element("caption", { class: "quiet" }, caption),
    element("thead", {}, element("tr", {}, head.map((words, at) => cell("th", words, at)))),
    element("tbody", {}, rows.map((row) => element("tr", {}, row.map((value, at) => cell("td", value, at))))));
}

// A figure: words that say what it shows, the drawing, and the same as a table.
class Figure {
  constructor(id, label) {
    this.place = document.getElementById(id);
    this.summary = element("p", { class: "summary" });
    this.legend = element("ul", { class: "legend" });
    // Vega names its place itself: it has one of its own, inside ours.
    this.canvas = element("div", { "aria-hidden": "true" });
    this.chart = element("div", { class: "chart", role: "img", "aria-label": label }, this.canvas);
    this.note = element("p", { class: "note" });
    this.rows = element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `${label}, as a table` });
    this.alternative = element("details", { class: "alternative" }, element("summary", {}, "The same as a table"), this.rows);
    this.place.append(this.summary, this.legend, this.chart, this.note, this.alternative);
    this.label = label;
  }

  tell(summary, note) {
    this.summary.textContent = summary;
    this.note.textContent = note || "";
    this.note.hidden = !note;
    this.chart.setAttribute("aria-label", `${this.label}: ${summary}`);
  }

  // Nothing to draw: the words say so.
  show(something) {
    for (const part of [this.chart, this.legend, this.alternative]) part.hidden = !something;
  }

  // The table is written when it is opened, and anew when it is open and has changed.
  tabulate(make) {
    const write = () => this.rows.replaceChildren(make());
    this.alternative.ontoggle = () => { if (this.alternative.open) write(); };
    if (this.alternative.open) write();
  }

  get width() {
    return Math.max(240, Math.floor(this.chart.clientWidth || this.place.clientWidth));
  }
}

const TIP = element("div", { class: "tip", role: "presentation", hidden: true });
document.body.append(TIP);

function showTip(event, words) {
  TIP.hidden = !words;
  if (!words) return;
  TIP.textContent = words;
  const { offsetWidth, offsetHeight } = TIP;
  TIP.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - offsetWidth - 8))}px`;
  TIP.style.top = `${event.clientY + 18 + offsetHeight > innerHeight ? event.clientY - offsetHeight - 10 : event.clientY + 18}px`;
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape") TIP.hidden = true; });
