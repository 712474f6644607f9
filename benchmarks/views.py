"""Views of 300 nodes in headless Chromium: when they come to rest, on a clock, and how large their files are.

    python benchmarks/views.py [RUNS]

The graph is synthetic (2,000 documents, 27,000 edges, every citation with its sentence); of each view exactly 300 documents and
bodies are drawn (more are held folded). The clock runs from the beginning of navigation in a fresh page; a view is at rest when
its script is done and, in the 1.5 s after, nothing was drawn and no task ran for more than 50 ms: the time is that of the last
of these. Beside it the processor time of the page, and the load of the machine, because others may use it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from figures import tell
from playwright.sync_api import Browser, sync_playwright
from synthetic import EDGES_PER_DOCUMENT, ROOT, synthetic_graph

from graphkit.stores.embedded import build_graph, open_graph
from graphkit.views.files import view_page

DOCUMENTS = 2000
DRAWN = 300
ASKED_SECONDS, ASKED_MEGABYTES = 2.0, 2.0
_QUIET = 1500
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_WATCH = """
window.told = { ready: 0, drawn: 0, busy: 0 };
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) told.busy = Math.max(told.busy, each.startTime + each.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver(() => {
  if (told.ready || document.documentElement.dataset.ready === undefined) return;
  told.ready = performance.now();
  cy.on("render", () => { told.drawn = performance.now(); });
}).observe(document, { attributes: true, subtree: true, attributeFilter: ["data-ready"] });
"""


def watch(browser: Browser, file: Path) -> dict[str, Any]:
    """Open a view and tell when it came to rest, in milliseconds, and how many nodes it draws."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(_WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    told: dict[str, Any] = page.evaluate("told")
    while page.evaluate("performance.now()") < max(told.values()) + _QUIET:
        page.wait_for_timeout(_QUIET / 3)
        told = page.evaluate("told")
    used = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    nodes = page.evaluate("cy.nodes().filter((node) => !node.hasClass('group')).length")
    page.close()
    return {"rest": max(told.values()), "cpu": used["TaskDuration"] * 1000, "nodes": nodes}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    chromium = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build_graph(synthetic_graph(round(DOCUMENTS * EDGES_PER_DOCUMENT)), Path(folder) / "graph")
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        with open_graph(Path(folder) / "graph") as graph:
            pages = {kind: view_page(graph, kind, ROOT, None) for kind in ("neighbourhood", "tree", "timeline")}
        for kind, html in pages.items():
            file = Path(folder) / f"{kind}.html"
            file.write_text(html, encoding="utf-8")
            seen = [watch(browser, file) for _ in range(runs)]
            rest = [each["rest"] / 1000 for each in seen]
            size = file.stat().st_size / 1e6
            assert {each["nodes"] for each in seen} == {DRAWN}, seen
            found = {
                "view": kind,
                "nodes": DRAWN,
                "at_rest_s": round(statistics.median(rest), 2),
                "worst_s": round(max(rest), 2),
                "cpu_s": round(statistics.median(each["cpu"] for each in seen) / 1000, 2),
                "megabytes": round(size, 2),
                "load": round(os.getloadavg()[0], 1),
            }
            print(json.dumps(found))
            tell(f"web: {kind} of {DRAWN} nodes at rest", statistics.median(rest), "s", "lower", ASKED_SECONDS)
            tell(f"web: file of a {kind} of {DRAWN} nodes", size, "MB", "lower", ASKED_MEGABYTES)
        browser.close()


if __name__ == "__main__":
    main()
