// The page: its filters, its figures and its lists, all of the events that are shown.

buildFilters();
const timeline = new Timeline();
const figures = [new WorldMap(), new Meetings(), new Protests()];
const lists = [new Statements(), new EventTable()];

function draw() {
  const shown = EVENTS.filter((event) => fits(event));
  // The timeline shows what lies outside the chosen days too, or they could not be widened.
  const around = EVENTS.filter((event) => fits(event, "days"));
  return Promise.all([timeline.render(around), ...figures.map((figure) => figure.render(shown))]);
}

changed = () => {
  const shown = EVENTS.filter((event) => fits(event));
  tellStatus(shown.length);
  for (const list of lists) list.render(shown);
  return draw();
};

let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  draw();
});
changed().then(() => document.documentElement.setAttribute("data-drawn", Math.round(performance.now())));
