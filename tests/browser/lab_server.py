"""JupyterLab with a copy of one notebook, and the notebook opened in a page.

Rule for this file: how to start, to reach and to end them. What should be true of a lesson is
said in the tests.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psutil

from tests.jupyter_home import ROOT, jupyter_home

PATIENCE = 60  # seconds for a start, on a machine that is busy

# The whole notebook is in the page at once, so that no player is thrown out while off screen.
TRACKER = Path("@jupyterlab/notebook-extension/tracker.jupyterlab-settings")
SETTINGS = {"windowingMode": "none"}


class LabServer:
    """JupyterLab on a free port of 127.0.0.1, in a folder of its own.

    url: where it answers, with a slash at its end. token: what it asks for.
    """

    def __init__(self, folder: Path) -> None:
        self.work = folder / "work"
        self.work.mkdir(parents=True)
        variables = jupyter_home(folder)
        settings = Path(variables["JUPYTERLAB_SETTINGS_DIR"]) / TRACKER
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(SETTINGS))
        self.token = secrets.token_hex(16)
        self.url = ""
        self.log: list[str] = []
        self._running = threading.Event()
        self._process = subprocess.Popen(
            self._command(),
            cwd=self.work,
            env={**os.environ, **variables, "JUPYTER_TOKEN": self.token},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "jupyterlab", "--no-browser"]
        command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=200"]
        command += [f"--ServerApp.root_dir={self.work}", "--LabApp.expose_app_in_browser=True"]
        return [*command, "--allow-root"] if os.geteuid() == 0 else command

    def _read(self) -> None:
        """Keeps what the server says; it says its address when it listens."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.log.append(line.rstrip())
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            if found and not self.url:
                self.url = found[0]
                self._running.set()
        self._running.set()  # it ended, which is news as well

    def wait(self) -> None:
        """Returns when the server listens. Raises RuntimeError with its log if it doesn't."""
        self._running.wait(PATIENCE)
        if not self.url:
            raise RuntimeError("JupyterLab did not start:\n" + "\n".join(self.log[-30:]))

    def copy(self, name: str) -> None:
        """Puts a notebook of the course into the server's folder."""
        shutil.copy(ROOT / "notebooks" / name, self.work)

    def end(self) -> None:
        """Ends the server and its kernels, which are in process groups of their own."""
        started = [psutil.Process(self._process.pid)] if self._process.poll() is None else []
        started += [child for each in started for child in each.children(recursive=True)]
        if started:
            os.killpg(self._process.pid, signal.SIGTERM)  # it ends its kernels, and says goodbye
        _, alive = psutil.wait_procs(started, timeout=10)
        for each in alive:
            each.kill()
        self._process.wait()
        self._reader.join()


class Lesson:
    """A notebook that is open in a page, and everything that went wrong or went out there."""

    def __init__(self, tab: Any, server: LabServer, name: str) -> None:
        self.tab, self.page = tab, tab.page
        self.page.goto(f"{server.url}lab/tree/{name}?reset&token={server.token}")
        self.page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel",
            timeout=PATIENCE * 1000,
        )
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.ready")
        self.page.evaluate(HELPERS)

    def command(self, name: str, **arguments: Any) -> None:
        """Runs one of JupyterLab's commands, to its end."""
        given = [name, arguments]
        self.page.evaluate("async ([n, a]) => { await jupyterapp.commands.execute(n, a); }", given)

    def begin(self) -> None:
        """Begins to run all cells."""
        self.page.evaluate(
            "() => { window.finished = false; "
            "jupyterapp.commands.execute('notebook:run-all-cells')"
            ".finally(() => { window.finished = true; }); }"
        )

    def until(self, condition: str, seconds: float = PATIENCE) -> None:
        """Waits for a JavaScript condition; raises what the notebook says in an error, at once."""
        self.page.wait_for_function(
            f"() => errorsShown().length > 0 || ({condition})", timeout=seconds * 1000
        )
        errors = self.page.evaluate("() => errorsShown()")
        if errors:
            raise AssertionError("\n".join(errors))

    def player(self, cell: str) -> Player:
        """The first player of a cell, scrolled into view."""
        return Player(self, cell)


class Player:
    """A player in a cell: what a person presses there, and its handle `el.zlPlayer`."""

    def __init__(self, lesson: Lesson, cell: str) -> None:
        self.page, self.cell = lesson.page, cell
        self.page.evaluate("(cell) => { markPlayer(cell); }", cell)
        self.root = self.page.locator(f"[data-test-cell='{cell}']")
        self.root.scroll_into_view_if_needed()

    def find(self, name: str) -> Any:
        """A part of the player by its class, such as ".zl-play"."""
        return self.root.locator(name)

    def get(self, name: str) -> Any:
        """A field of the handle."""
        return self.page.evaluate("([cell, name]) => handleOf(cell)[name]", [self.cell, name])

    def call(self, name: str, *arguments: Any) -> Any:
        """What a method of the handle returns."""
        given = [self.cell, name, list(arguments)]
        return self.page.evaluate("([cell, name, given]) => handleOf(cell)[name](...given)", given)

    def until(self, condition: str) -> None:
        """Waits for a JavaScript condition about `p`, the handle."""
        self.page.wait_for_function(
            f"(cell) => {{ const p = handleOf(cell); return {condition}; }}", arg=self.cell
        )

    def colours(self, name: str) -> list[list[int]]:
        """The colours of a canvas, [red, green, blue] each, once the due frame is drawn.

        The first is that of its corner.
        """
        return self.find(name).evaluate("(canvas) => coloursOf(canvas)")

    def click_message(self, message: str) -> None:
        """Clicks where a message is drawn in the timeline."""
        spot = self.call("hitTest", message)["timeline"]
        if spot is None:
            raise AssertionError(f"{message} is not drawn in the timeline")
        self.find(".zl-timeline").click(position=spot)


HELPERS = """() => {
  window.cellOf = (id) => jupyterapp.shell.currentWidget.content.widgets
    .find((cell) => cell.model.id === id);
  window.rootOf = (id) => cellOf(id)?.node.querySelector(".zl-root");
  window.handleOf = (id) => rootOf(id)?.parentElement.zlPlayer;
  window.markPlayer = (id) => { rootOf(id).dataset.testCell = id; };
  window.errorsShown = () => jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === "code")
    .flatMap((cell) => cell.model.outputs.toJSON()
      .filter((output) => output.output_type === "error" || output.name === "stderr")
      .map((output) => `${cell.model.id}: ${output.ename ?? output.text}: ${output.evalue}`));
  const frame = () => new Promise(requestAnimationFrame);
  window.coloursOf = async (canvas) => {
    await frame();
    await frame();
    const { width, height } = canvas;
    const sheet = new OffscreenCanvas(width, height); // reading its own would make it slow
    const pen = sheet.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const pixels = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
    return [...new Set(pixels)].map((p) => [p & 255, (p >> 8) & 255, (p >> 16) & 255]);
  };
}"""
