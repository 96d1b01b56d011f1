// The map: in each country the events that were there or that it has a part in. A click on one shows only its events.

class WorldMap extends Figure {
  constructor() {
    super("map", "Events by country, on a map of the world");
    this.drawing = new Drawing(this.canvas, "map");
    this.drawing.onView = (view) => view.addEventListener("click", (_event, item) => {
      const code = item && item.datum && item.datum.code;
      if (code) set({ country: state.country === code ? "" : code });
    });
  }

  render(events) {
    const found = new Map();
    for (const event of events) for (const code of event.countries) found.set(code, (found.get(code) || 0) + 1);
    const ranked = [...found].sort((a, b) => b[1] - a[1] || countryName(a[0]).localeCompare(countryName(b[0]), "en"));
    const nowhere = events.filter((event) => !event.countries.size).length;
    this.show(ranked.length);
    if (!ranked.length) return this.tell(events.length ? "No event names a country." : "No event is shown.");
    const most = ranked[0][1];
    const steps = shades(most);
    this.legend.replaceChildren(
      ...steps.map((_step, at) => sample(shade(steps, steps[at]), `${shadeWords(steps, at, most)}${at ? "" : steps.length > 1 && steps[1] === 2 ? " event" : " events"}`)),
      sample("none", "none recorded"));
    const names = ranked.slice(0, 3).map(([code, number]) => `${countryName(code)} (${number.toLocaleString("en")})`);
    this.tell(
      `${counted(ranked.length, "country has", "countries have")} events in it or a part in them; most: ${names.join(", ")}.`
        .replace("countries have events in it", "countries have events in them"),
      `An event counts once for each country that it was in or that has a part in it. Small states are drawn as dots. Grey: nothing is recorded, which does not mean that nothing happened.`
      + (nowhere ? ` ${counted(nowhere, "event names", "events name")} no country.` : ""));
    const rows = ranked.map(([code, number]) => {
      const country = COUNTRIES.get(code) || {};
      return {
        code, id: code === "XKX" ? code : country.numeric, longitude: country.longitude, latitude: country.latitude,
        colour: `var(--${shade(steps, number)})`, tip: `${countryName(code)}: ${counted(number, "event", "events")}`,
      };
    });
    this.tabulate(() => table(["Country", "Events"], ranked.map(([code, number]) => [
      element("button", { class: "link", type: "button", onclick: () => set({ country: code }) }, harmless(countryName(code))), number,
    ]), "Events by country"));
    const width = Math.min(this.width, 960);
    return this.drawing.draw({ width, height: Math.round(width * 0.47) }, { counts: rows, shapes: WORLD });
  }
}
