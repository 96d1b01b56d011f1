// The timeline: columns for what is known to the unit of the axis, and below them a bar for each time that an event can
// have been. A brush over it sets the days; the two date fields do the same by keyboard.

const UNITS = ["day", "month", "year", "decade", "century"];
const BARS = 110;
const OPEN = 64;
const LEAST_DAYS = 21;
const LANE = 15;
const MOST_LANES = 14;
const MOST_TRIANGLES = 20;
const LETTER = 6.2;
// What the specification keeps free on the left and the right, for numbers.
const MARGINS = 26 + 16;

function floorOf(unit, time) {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const at = (full, month, day) => { const found = new Date(0); found.setUTCFullYear(full, month, day); return found.getTime(); };
  if (unit === "day") return at(year, date.getUTCMonth(), date.getUTCDate());
  if (unit === "month") return at(year, date.getUTCMonth(), 1);
  const years = { year: 1, decade: 10, century: 100 }[unit];
  return at(Math.floor(year / years) * years, 0, 1);
}

function nextOf(unit, time) {
  const days = { day: 1, month: 32, year: 367, decade: 3660, century: 36600 }[unit];
  return floorOf(unit, floorOf(unit, time) + days * DAY);
}

const TIMES = (() => {
  const bounds = EVENTS.flatMap((event) => [event.from, event.until === null ? null : event.until - DAY]).filter((time) => time !== null);
  if (!bounds.length) return null;
  const least = bounds.reduce((a, b) => Math.min(a, b));
  const most = bounds.reduce((a, b) => Math.max(a, b));
  const span = (most - least) / DAY;
  const unit = UNITS[[92, 366 * 10, 366 * 120, 366 * 1200].filter((days) => span > days).length];
  let first = floorOf(unit, floorOf(unit, least) - 1);
  let last = nextOf(unit, nextOf(unit, most));
  // So many days at least that an axis has no use for hours.
  const short = Math.max(0, LEAST_DAYS * DAY - (last - first));
  if (unit === "day") {
    first = floorOf(unit, first - short / 2);
    last = nextOf(unit, last + short / 2);
  }
  return { unit, domain: [first, last] };
})();

// What the date fields can hold.
const FIRST_DAY = milliseconds("0001-01-01");
const LAST_DAY = milliseconds("9999-12-31");
const ISO = (time) => new Date(time).toISOString().slice(0, 10);

function unitWords(time) {
  const day = ISO(time);
  const year = Number(day.slice(0, 4));
  return {
    day: dayWords(day), month: `${MONTHS[Number(day.slice(5, 7)) - 1]} ${year}`, year: String(year),
    decade: `${year}s`, century: `${year} to ${year + 99}`,
  }[TIMES.unit];
}

// The column that an event stands in: that of its first day, if it is known; else the one that holds all its days.
function columnOf(event) {
  if (event.from === null || event.until === null) return null;
  const column = floorOf(TIMES.unit, event.from);
  return event.precision === "day" || floorOf(TIMES.unit, event.until - DAY) === column ? column : null;
}

// Columns of events by kind, each in the column that `place` gives it.
function columns(events, place, words) {
  const found = new Map();
  for (const event of events) {
    const column = place(event);
    if (column === null) continue;
    const key = `${column} ${event.kind}`;
    const bar = found.get(key) || { t0: column, t1: nextOf(TIMES.unit, column), kind: event.kind, order: KINDS.indexOf(event.kind), n: 0 };
    bar.n += 1;
    found.set(key, bar);
  }
  for (const bar of found.values()) bar.tip = `${words(unitWords(bar.t0))}: ${counted(bar.n, bar.kind, `${bar.kind}s`)}`;
  return [...found.values()].sort((a, b) => a.t0 - b.t0 || a.order - b.order);
}

// The height of the highest column.
function highest(bars) {
  const heights = new Map();
  for (const bar of bars) heights.set(bar.t0, (heights.get(bar.t0) || 0) + bar.n);
  return Math.max(1, ...heights.values());
}

// The column of the one day that is known to bound an event.
function openColumnOf(event) {
  if ((event.from === null) === (event.until === null)) return null;
  return floorOf(TIMES.unit, event.from === null ? event.until - DAY : event.from);
}

// Events of one kind that can have been at the same time are one bar with their number.
function intervals(events) {
  const found = new Map();
  for (const event of events) {
    if ((event.from === null && event.until === null) || columnOf(event) !== null) continue;
    const shape = event.until === null ? "after" : event.from === null ? "before" : "between";
    const key = [event.kind, shape, event.from, event.until].join(" ");
    const bar = found.get(key) || { kind: event.kind, shape, from: event.from, until: event.until, n: 0, words: dateWords(event), first: event.title };
    bar.n += 1;
    found.set(key, bar);
  }
  const kind = (bar) => KINDS.indexOf(bar.kind);
  return [...found.values()].sort((a, b) => kind(a) - kind(b) || (a.from ?? a.until) - (b.from ?? b.until));
}

// Each interval in the first lane of its kind that has room for it and its label.
function lanes(bars, width) {
  const [first, last] = TIMES.domain;
  const x = (time) => ((time - first) / (last - first)) * width;
  const ends = [];
  let kind = null;
  let base = 0;
  const few = bars.length <= MOST_LANES;
  const crowded = { lanes: false };
  const placed = bars.map((bar) => {
    if (bar.kind !== kind) { kind = bar.kind; base = ends.length; }
    const room = 16;
    const x0 = bar.shape === "before" ? x(bar.until) - room : x(bar.from);
    const x1 = bar.shape === "after" ? x(bar.from) + room : x(bar.until);
    const full = harmless(bar.n > 1 ? (few ? counted(bar.n, bar.kind, `${bar.kind}s`) : `×${bar.n}`) : few ? bar.first : "");
    const longest = Math.max(0, Math.floor(Math.min(width * 0.45, 300) / LETTER));
    const label = full.length > longest ? `${full.slice(0, longest - 1)}…` : full;
    const taken = label ? label.length * LETTER + 8 : 4;
    const right = x1 + taken <= width || x0 < taken;
    const from = right ? x0 : x0 - taken;
    const to = right ? x1 + taken : x1;
    let lane = ends.findIndex((end, at) => at >= base && end < from);
    if (lane < 0) {
      if (ends.length >= MOST_LANES && ends.length > base) { lane = ends.length - 1; crowded.lanes = true; } else { lane = ends.length; ends.push(0); }
    }
    ends[lane] = Math.max(ends[lane], to);
    return {
      x0, x1: Math.max(x1, x0 + 3), y: lane * LANE, kind: bar.kind, shape: bar.shape, label: crowded.lanes && !few ? "" : label,
      labelX: right ? Math.max(x1, x0 + 3) + 5 : x0 - 5, align: right ? "left" : "right",
      tip: `${capital(bar.words)}\n${bar.n > 1 ? counted(bar.n, bar.kind, `${bar.kind}s`) : `${bar.kind}: ${bar.first}`}`,
    };
  });
  return { placed, height: ends.length * LANE, crowded: crowded.lanes };
}

class Timeline extends Figure {
  constructor() {
    super("timeline", "Events over time, by kind");
    this.drawing = new Drawing(this.canvas, "timeline");
    this.drawing.onView = (view) => view.addSignalListener("brush", (_name, [a, b]) => this.brushed(a, b));
    for (const kind of KINDS) if (EVENTS.some((event) => event.kind === kind)) this.legend.append(sample(kind, `${capital(kind)}s`));
    this.legend.append(sample("hollow", "the time that an event can have been"));
    this.telling = 0;
    this.place.insertBefore(element("p", { class: "hint" }, "Drag over the figure to choose days; the fields From and To do the same."), this.note);
  }

  // How wide the axis is.
  get span() {
    return this.width - MARGINS;
  }

  render(events) {
    if (!TIMES) { this.show(false); return this.tell("No event has a known date, so none can be drawn over time."); }
    this.show(true);
    const bars = columns(events, columnOf, (unit) => unit);
    const uncertain = intervals(events);
    const isOpen = (bar) => bar.shape !== "between";
    // Few triangles tell more than columns; many are only a pattern.
    const triangles = uncertain.filter(isOpen).length <= MOST_TRIANGLES;
    const open = triangles ? [] : columns(events, openColumnOf, (unit) => `Bounded on one side by a day of ${unit}`);
    const { placed, height, crowded } = lanes(triangles ? uncertain : uncertain.filter((bar) => !isOpen(bar)), this.span);
    const sum = (list) => list.reduce((total, bar) => total + bar.n, 0);
    const dated = sum(bars);
    const bounded = sum(uncertain);
    const lost = events.length - dated - bounded;
    this.tell(
      `${counted(dated, "event is", "events are")} known to the ${TIMES.unit}, ${bounded.toLocaleString("en")} less closely${lost ? `, and ${counted(lost, "has", "have")} no known date and so no place here` : ""}.`,
      (triangles && uncertain.some(isOpen) ? "A triangle marks an event of which only the earliest or the latest day is known, and points to where it can have been." : "")
      + (open.length ? "Hollow columns are events of which only the earliest or the latest day is known, at that day: they can have been later or earlier." : "")
      + (crowded ? " Where there are too many intervals for lanes of their own, they lie over one another." : ""));
    let bottom = dated ? BARS : -20;
    const openTop = open.length ? bottom + 40 : bottom;
    if (open.length) bottom = openTop + OPEN;
    const laneTop = height ? bottom + 28 : bottom;
    if (height) bottom = laneTop + height;
    const signals = {
      width: this.span, height: Math.max(bottom + 2, 10), bars: dated ? BARS : 0, most: highest(bars), mostOpen: highest(open), span: TIMES.domain, openTop, openHeight: open.length ? OPEN : 0, laneTop,
      heading: dated ? `Known to the ${TIMES.unit}` : "", openHeading: open.length ? "Known on one side only" : "", laneHeading: height ? "Known less closely" : "",
    };
    this.tabulate(() => table(["When", "Kind", "Events"], [
      ...bars.map((bar) => [unitWords(bar.t0), bar.kind, bar.n]),
      ...uncertain.map((bar) => [bar.words, bar.kind, bar.n]),
      ...KINDS.map((kind) => ["date unknown", kind, events.filter((event) => event.kind === kind && event.precision === "unknown").length]).filter((row) => row[2]),
    ], "Events over time"));
    // Days that were just chosen with the brush are where it is; to move it would lose the side that is held fast.
    const held = this.held;
    this.held = false;
    return this.drawing.draw(signals, { columns: bars, lanes: placed, open }).then(() => (held ? null : this.showDays()));
  }

  brushed(a, b) {
    clearTimeout(this.telling);
    if (this.silent) return;
    this.telling = setTimeout(() => {
      const [first, last] = TIMES.domain;
      const day = (x) => ISO(Math.min(LAST_DAY, Math.max(FIRST_DAY, first + (x / this.span) * (last - first))));
      const [from, to] = Math.abs(a - b) < 4 ? ["", ""] : [day(Math.min(a, b)), day(Math.max(a, b))];
      if (from === state.from && to === state.to) return;
      this.held = true;
      set({ from, to });
    }, 60);
  }

  // The brush as the date fields have it.
  showDays() {
    const [first, last] = TIMES.domain;
    const x = (time) => Math.max(0, Math.min(this.span, ((time - first) / (last - first)) * this.span));
    const brush = state.from || state.to
      ? [state.from ? x(milliseconds(state.from)) : 0, state.to ? x(milliseconds(state.to) + DAY) : this.span] : [0, 0];
    this.silent = true;
    return this.drawing.view.signal("brush", brush).runAsync().then(() => { this.silent = false; });
  }
}
