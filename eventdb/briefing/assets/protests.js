// Protests by size: the range that the source allows and its best number. A size that nobody gives has a mark of its own.

const MOST_PROTESTS = 25;
// On a phone the words of a size stand below its line, for which there is no room beside them.
const ROW = 42, TALL_ROW = 62, NARROW = 390;

function sizeWords({ text, low, best, high }) {
  if (text === null && !sized({ low, best, high })) return "size unknown";
  const number = (value) => value.toLocaleString("en");
  const range = low !== null && high !== null ? (low === high ? number(low) : `${number(low)}–${number(high)}`)
    : low !== null ? `at least ${number(low)}` : high !== null ? `at most ${number(high)}` : "";
  // “About 2,000” needs no 2,000 behind it.
  if (text && [low, best, high].every((value) => value === null || text.includes(number(value)))) return `“${text}”`;
  const parts = [text ? `“${text}”` : "", range, best !== null && range !== number(best) ? (range ? `best ${number(best)}` : number(best)) : ""];
  return parts.filter((part) => part).join(", ");
}

function sized(protest) {
  return protest.low !== null || protest.best !== null || protest.high !== null;
}

class Protests extends Figure {
  constructor() {
    super("protests", "Protests by size");
    this.drawing = new Drawing(this.canvas, "protests");
  }

  render(events) {
    const found = events.filter((event) => event.kind === "protest");
    this.show(found.length);
    if (!found.length) return this.tell("No protest is shown.");
    const greatest = ({ protest }) => protest.best ?? protest.low ?? protest.high ?? -1;
    const ranked = [...found].sort((a, b) => greatest(b) - greatest(a) || a.number - b.number);
    const known = ranked.filter((event) => sized(event.protest));
    const unknown = ranked.length - known.length;
    // Unknown sizes are drawn too, a few of them at least.
    const shown = [...known.slice(0, MOST_PROTESTS - Math.min(unknown, 5)), ...ranked.slice(known.length, known.length + 5)];
    const parts = [`${counted(found.length, "protest", "protests")}, of which ${known.length ? known.length.toLocaleString("en") : "none"} with a known size`];
    if (known.length) parts.push(`the largest: ${harmless(known[0].title)} (${harmless(sizeWords(known[0].protest))})`);
    this.tell(`${parts.join("; ")}.`,
      (known.length ? "Each line goes from the least to the greatest number that its source allows, an arrow where one of them is not given; the dot is the source’s own number. The scale is logarithmic: each step is ten times the one before. " : "")
      + (unknown ? "A size that no source gives is unknown, not zero: it has a question mark and no place on the scale." : "")
      + (shown.length < found.length ? ` ${shown.length} of ${counted(found.length, "protest is", "protests are")} drawn; the table has all.` : ""));
    this.legend.hidden = true;
    const width = this.width;
    const narrow = width <= NARROW;
    const row = narrow && known.length ? TALL_ROW : ROW;
    const rows = shown.map((event, at) => {
      const { low, best, high } = event.protest;
      const words = sizeWords(event.protest);
      const longest = Math.floor(width / 7);
      const line = harmless(`${event.title} · ${dateWords(event)}`);
      return {
        at, low, best, high, known: sized(event.protest), words: harmless(words), title: line.length > longest ? `${line.slice(0, longest - 1)}…` : line,
        tip: `${event.title}\n${capital(dateWords(event))}\n${words}`,
      };
    });
    const numbers = rows.flatMap((row) => [row.low, row.best, row.high]).filter((value) => value !== null && value > 0);
    const least = numbers.length ? Math.min(...numbers) : 1;
    const most = numbers.length ? Math.max(...numbers) : 10;
    const domain = [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(Math.max(most, least + 1)))];
    const ticks = [];
    for (let tick = domain[0]; tick <= domain[1]; tick *= 10) ticks.push(tick);
    this.tabulate(() => table(["Protest", "When", "In words", "Least", "Best", "Greatest"], ranked.map((event) => [
      event.title, dateWords(event), event.protest.text ?? "unknown",
      ...["low", "best", "high"].map((name) => (event.protest[name] === null ? "unknown" : event.protest[name].toLocaleString("en"))),
    ]), "Protests by size"));
    return this.drawing.draw({ width, height: row * rows.length, row, narrow, domain, drawn: numbers.length > 0, ticks }, { rows });
  }
}
