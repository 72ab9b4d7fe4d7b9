"""One notebook in JupyterLab, in Notebook 7 and in Voila, all of one server.

It is run, run again after its kernel was restarted, and closed; and it is saved with the widgets'
state in it, as nbconvert --execute does, and as JupyterLab and Notebook do where Settings > Save
Widget State Automatically is ticked. ipywidgets plays that state when a kernel has started, though
the kernel has run nothing, in a notebook that the server trusts; otherwise the figure is there. A
page that is opened from a disk is in test_player.py, a slide in test_slides.py.

Rule for this file: in each place the same is asked: the player is there, plays, and asks nobody.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from tests.browser.conftest import Tab
from tests.browser.lab_server import Lesson

CODE = """
from zlearn import zmq
from zlearn.lab import Scene

scene = Scene("one question", latency=0.010)

@scene.node
async def server(node):
    rep = node.socket(zmq.REP)
    rep.bind("tcp://server:5555")
    await rep.send(b"answer to " + await rep.recv())

@scene.node
async def client(node):
    req = node.socket(zmq.REQ)
    req.connect("tcp://server:5555")
    await req.send(b"question")
    await req.recv()

shown = scene.play(seed=1).show()
""".strip()
SAVED, STRANGE, FRESH = "saved.ipynb", "strange.ipynb", "fresh.ipynb"
PATIENCE = 90_000  # milliseconds for a page, on a machine that is busy
PLAYER = "document.querySelector('.zl-root')?.parentElement.zlPlayer"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def fresh() -> Any:
    """The notebook as it is committed: nothing was run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{CODE}\nshown")])
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata.kernelspec = spec
    return notebook


def saved() -> Any:
    """The notebook with its output, and the state of its widgets."""
    from ipywidgets import Widget

    names: dict[str, Any] = {}
    exec(CODE, names)
    player = names["shown"]
    data, metadata = player._repr_mimebundle_()
    notebook = fresh()
    notebook.cells[0].outputs = [nbformat.v4.new_output("display_data", data, metadata=metadata)]
    state = Widget.get_manager_state(widgets=[player, player.layout])
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": state}
    player.close()
    return notebook


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from tests.browser.lab_server import LabServer

    folder = tmp_path_factory.mktemp("frontends")
    started = LabServer(folder)
    try:
        started.wait()
        for name, notebook in ((SAVED, saved()), (STRANGE, saved()), (FRESH, fresh())):
            nbformat.write(notebook, started.work / name)
            if name == SAVED:  # as a server does with what its own user runs and saves
                NotebookNotary(data_dir=str(folder / "data")).sign(notebook)
        yield started
    finally:
        started.end()


@pytest.fixture
def opened(browser: Any, server: Any) -> Any:
    """A maker of tabs at a path of the server, which are closed at the end."""
    tabs: list[Tab] = []

    def make(path: str = "") -> Tab:
        tabs.append(Tab(browser.new_context(viewport={"width": 1280, "height": 900})))
        if path:
            address = f"{server.url}{path}?token={server.token}"
            tabs[-1].page.goto(address, wait_until="commit", timeout=PATIENCE)
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.context.close()


def plays(tab: Tab) -> None:
    """The player is there, and plays."""
    tab.page.locator(".zl-root").wait_for(timeout=PATIENCE)
    tab.page.locator(".zl-play").click()
    tab.page.wait_for_function(f"{PLAYER}.time > 0.005")
    tab.page.locator(".zl-play").click()
    tab.page.wait_for_function(f"!{PLAYER}.playing")


def asked_elsewhere(tab: Tab) -> set[str]:
    """What was asked of other machines."""
    asked = [url for url in tab.requests if not url.startswith(("data:", "blob:"))]
    return {url for url in asked if urlsplit(url).hostname != "127.0.0.1"}


def test_jupyterlab_runs_it_and_again_with_another_kernel(opened: Any, server: Any) -> None:
    tab = opened()
    lesson = Lesson(tab, server, FRESH)
    kernel = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"

    def run_all() -> None:
        lesson.begin()
        lesson.until(f"window.finished && {PLAYER}")

    run_all()
    plays(tab)
    tab.page.evaluate(f"async () => {{ await {kernel}.restart(); }}")
    plays(tab)  # the one before goes on
    tab.page.evaluate(f"() => {PLAYER}.select('client.req#1')")  # which tells a kernel
    tab.page.locator(".zl-fork").click()
    tab.page.locator(".zl-knob input").first.press("ArrowRight")
    note = tab.page.locator(".zl-lab-note", has_text="No fork: no kernel answers")
    note.wait_for(timeout=PATIENCE)
    for _ in range(2):
        run_all()
        tab.page.wait_for_function(f"{PLAYER}.time === 0")
        assert tab.page.locator(".zl-root").count() == 1
    plays(tab)
    tab.page.evaluate(
        f"async () => {{ await {kernel}.requestExecute({{ code: 'shown.close()' }}).done; }}"
    )
    tab.page.wait_for_function("!document.querySelector('.zl-root')")
    assert asked_elsewhere(tab) == set()
    assert tab.faults() == []


def test_notebook_7_plays_what_was_saved_before_a_cell_has_run(opened: Any) -> None:
    tab = opened(f"notebooks/{SAVED}")
    plays(tab)
    assert tab.page.locator(".jp-InputPrompt").first.inner_text().strip() == "[ ]:"
    assert asked_elsewhere(tab) == set()


def test_a_strangers_notebook_shows_the_figure(opened: Any) -> None:
    tab = opened(f"notebooks/{STRANGE}")
    figure = tab.page.locator(".jp-OutputArea-output img")
    figure.wait_for(timeout=PATIENCE)
    assert str(figure.get_attribute("src")).startswith("data:image/png")
    assert tab.page.locator(".zl-root").count() == 0
    assert asked_elsewhere(tab) == set()


def test_voila_runs_it_and_shows_no_code(opened: Any) -> None:
    tab = opened(f"voila/render/{FRESH}")
    plays(tab)
    assert tab.page.get_by_text("scene.play").count() == 0
    assert all(any(name in url for name in VOILAS) for url in asked_elsewhere(tab))


# What Voila's own template asks for, whatever a notebook holds; without it the player plays.
VOILAS = ("/fontawesome-free@", "/mathjax/")
