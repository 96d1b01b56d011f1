// Vega, which draws without eval, without its own styles, and without a way to the network.

// Vega measures words in the font that it draws them in.
const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif';
const THEME = {
  background: null,
  padding: 0,
  axis: {
    labelColor: "var(--soft)", titleColor: "var(--soft)", tickColor: "var(--line)", domainColor: "var(--line)",
    gridColor: "var(--line)", labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelFont: FONT,
  },
  text: { fill: "var(--ink)", font: FONT, fontSize: 12 },
};
const NO_NETWORK = {
  load: () => Promise.reject(new Error("this page loads nothing")),
  sanitize: () => Promise.reject(new Error("this page loads nothing")),
};

class Drawing {
  constructor(place, name) {
    this.place = place;
    this.spec = FIGURES[name];
    this.ready = null;
    this.waiting = Promise.resolve();
  }

  // One drawing after the other: a second change waits for the first.
  draw(signals, data) {
    this.waiting = this.waiting.then(() => this.drawNow(signals, data));
    return this.waiting;
  }

  async drawNow(signals, data) {
    if (!this.view) {
      const spec = structuredClone(this.spec);
      for (const signal of spec.signals) if (signal.name in signals) signal.value = signals[signal.name];
      for (const set of spec.data) if (set.name in data) set.values = data[set.name];
      for (const name of ["width", "height"]) if (name in signals) spec[name] = signals[name];
      const made = await vegaEmbed(this.place, spec, {
        mode: "vega", ast: true, actions: false, renderer: "svg", defaultStyle: false, config: THEME, loader: NO_NETWORK,
        tooltip: (_handler, event, _item, value) => showTip(event, value ? harmless(String(value)) : ""),
      });
      this.view = made.view;
      if (this.onView) this.onView(this.view);
      return;
    }
    for (const [name, value] of Object.entries(signals)) this.view.signal(name, value);
    for (const [name, values] of Object.entries(data)) if (name !== "shapes") this.view.data(name, values);
    await this.view.runAsync();
  }
}

// Round steps between the least and the most, for the shades of a count: at most five.
function shades(most) {
  if (most <= 5) return Array.from({ length: Math.max(1, most) }, (_, at) => at + 1);
  const steps = [1];
  const ratio = Math.pow(most, 1 / 5);
  for (let at = 1; at < 5; at += 1) {
    const raw = Math.pow(ratio, at);
    const unit = Math.pow(10, Math.floor(Math.log10(raw)));
    const nice = [1, 2, 3, 5, 10].map((step) => step * unit).find((step) => step >= raw * 0.9) || raw;
    if (nice > steps[steps.length - 1] && nice <= most) steps.push(nice);
  }
  return steps;
}

// The name of the shade of a count: the first is the lightest.
function shade(steps, count) {
  const at = steps.filter((step) => count >= step).length;
  const spread = { 1: [4], 2: [2, 4], 3: [1, 3, 5], 4: [1, 2, 3, 5] }[steps.length] || [1, 2, 3, 4, 5];
  return `step${spread[at - 1]}`;
}

function shadeWords(steps, at, most) {
  const next = steps[at + 1];
  const last = next === undefined ? most : next - 1;
  const words = steps[at].toLocaleString("en");
  return last > steps[at] ? `${words}–${last.toLocaleString("en")}` : words;
}

function sample(className, words) {
  return element("li", {}, element("span", { class: `swatch ${className}`, "aria-hidden": "true" }), words);
}
