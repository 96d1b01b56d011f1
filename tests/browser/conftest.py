"""A real browser: Chromium, headless, that tells of all it asks for and of all that goes wrong."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; CHROMIUM names one that is not on the path."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, "no Chromium: install it (apt-get install chromium), or name it in CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page that was opened, with what it asked for and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def opening(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Opens a file as a user would, and waits until its figures are drawn."""
    contexts = []

    def opened(path: Path, *, timezone: str = "UTC", width: int = 1200, dark: bool = False) -> Opened:
        context = browser.new_context(
            timezone_id=timezone,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
        )
        contexts.append(context)
        found = Opened(context.new_page())
        page = found.page
        page.on("request", lambda request: found.requests.append(request.url))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("console", lambda message: found.complaints.append(message.text))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn]", timeout=30_000)
        return found

    yield opened
    for context in contexts:
        context.close()
