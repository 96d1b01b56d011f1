"""Opens the dashboard in headless Chromium, and tells as JSON what every chart shows.

Run by run.py with the Python of the environment that Superset is in:

    python look.py ADDRESS SCREENSHOT CHROMIUM NAME=FILTERS…

FILTERS are as Superset's own links have them; empty for the dashboard as it opens, of which the screenshot is made.
"""

import json
import sys
import time
from typing import Any

from playwright.sync_api import Page, Response, sync_playwright

WIDTH, HEIGHT = 1600, 1000
PATIENCE = 180
# What a browser would do besides, and what it cannot do in a container.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

# Of each chart: its title, its words, and how much is drawn.
SHOWN = """() => [...document.querySelectorAll('.dashboard-component-chart-holder')]
  .filter(holder => holder.querySelector('[data-test-viz-type]')).map(holder => {
    let painted = 0;
    for (const canvas of holder.querySelectorAll('canvas')) {
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      for (let at = 0; at < pixels.length; at += 4) {
        const [red, green, blue, alpha] = pixels.slice(at, at + 4);
        // Axes and letters are grey.
        if (alpha && Math.max(red, green, blue) - Math.min(red, green, blue) > 30) painted += 1;
      }
    }
    return {
      title: holder.querySelector('[data-test=editable-title]')?.textContent
        || holder.querySelector('.header-title')?.textContent || '',
      kind: holder.querySelector('[data-test-viz-type]').dataset.testVizType,
      words: holder.innerText,
      faults: [...holder.querySelectorAll('[role=alert], .ant-alert, .ant-empty')].map(one => one.innerText),
      loading: holder.querySelectorAll('.loading, [data-test=loading-indicator]').length,
      painted,
      bubbles: holder.querySelectorAll('.datamaps-bubble').length,
      rows: holder.querySelectorAll('tbody tr').length,
    };
  })"""


def main(address: str, screenshot: str, chromium: str, *views: str) -> None:
    """Log in, open the dashboard with each choice of filters, and print what is there."""
    found: dict[str, Any] = {"charts": {}, "refused": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.on("response", lambda answer: _note(answer, found["refused"]))
        page.request.post(f"{address}/login/", form={"username": "admin", "password": "admin"})
        for view in views:
            name, _, filters = view.partition("=")
            query = f"?native_filters={filters}" if filters else ""
            page.goto(f"{address}/superset/dashboard/eventdb/{query}", timeout=PATIENCE * 1000)
            found["charts"][name] = _charts(page)
            if not filters:
                _picture(page, screenshot)
        browser.close()
    print(json.dumps(found))


def _note(answer: Response, refused: list[str]) -> None:
    if answer.status >= 400:
        refused.append(f"{answer.status} {answer.url}")


def _charts(page: Page) -> list[dict[str, Any]]:
    """What the charts show, once none is loading and two looks find the same."""
    page.wait_for_selector("[data-test-viz-type]", timeout=PATIENCE * 1000)
    deadline = time.monotonic() + PATIENCE
    before: list[dict[str, Any]] = []
    while time.monotonic() < deadline:
        # Charts are fetched as they come into sight.
        for down in range(0, 4000, 400):
            page.mouse.wheel(0, 400 if down else -10_000)
            page.wait_for_timeout(150)
        now: list[dict[str, Any]] = page.evaluate(SHOWN)
        if now == before and not any(chart["loading"] for chart in now):
            return now
        before = now
    return before


def _picture(page: Page, screenshot: str) -> None:
    """The whole dashboard, without what is below it."""
    height = page.evaluate("document.querySelector('.grid-container').getBoundingClientRect().bottom + window.scrollY")
    page.set_viewport_size({"width": WIDTH, "height": int(height) + 24})
    page.mouse.wheel(0, -10_000)
    page.wait_for_timeout(3000)
    page.screenshot(path=screenshot)
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


if __name__ == "__main__":
    main(*sys.argv[1:])
