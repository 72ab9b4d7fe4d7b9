"""watch: plays a scene on real sockets, and draws it while it happens.

    run = await watch(scene)

The play runs in threads of its own; this coroutine carries its events to a player at most 30
times a second, so that the notebook stays awake meanwhile.

What a notebook saves is what was displayed, so the player is displayed anew at the end, with
its end picture, but only where nobody looks on: a front end would throw the view away that a
learner has just selected something in.

Rule for this file: it carries events from a play to a picture, and changes neither.
"""

import asyncio
import queue
import uuid
from typing import Any

from zlearn.course import markup
from zlearn.course.texts import language

PAUSE = 1 / 30  # seconds between two looks at what is new


async def watch(scene: Any, until: float | None = None, world: str = "loopback") -> Any:
    """Plays a scene and shows a player that grows with it.

    scene: what to play. until: seconds, and world: as for `Scene.play`.
    Returns the run. Raises what actors raise.
    """
    news: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()
    picture = _Picture(scene.title, world)
    play = asyncio.to_thread(scene.play, until=until, world=world, live=news.put)
    playing = asyncio.ensure_future(play)
    try:
        while not playing.done():
            await asyncio.wait([playing], timeout=PAUSE)
            picture.grow(news)
    finally:
        picture.end(news)
    return playing.result()


def looked_at() -> bool:
    """Whether a notebook's front end asked for this cell to run: it says which cell it is.

    A program that runs a notebook and has no page (nbclient, papermill) says no cell id.
    The player itself can't be asked: what it says is read when the cell is over.
    """
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    kernel: Any = getattr(get_ipython(), "kernel", None)
    parent = kernel.get_parent() if hasattr(kernel, "get_parent") else {}
    return bool(((parent or {}).get("metadata") or {}).get("cellId"))


class _Picture:
    """A player that is fed, where there is one; nothing in a terminal."""

    def __init__(self, title: str, world: str) -> None:
        from zlearn.views import Model

        self._place = f"zlearn-watch-{uuid.uuid4().hex}"  # a display's id, unique in its notebook
        self._model = Model(title, world, live=True, language=language())
        self._player = self._shown() if markup.in_notebook() else None

    def _shown(self) -> Any:
        try:
            from zlearn.views import Player
        except ImportError:
            return None
        player = Player(self._model, language=language(), autoplay=True)  # it follows what comes
        self._show(player)
        return player

    def _show(self, player: Any, again: bool = False) -> None:
        """Displays the player; `again` in the same place, so that what is saved is of now."""

        def display() -> None:
            from IPython.display import display

            display(player, display_id=self._place, update=again)

        markup.display_picture(display)

    def grow(self, news: "queue.SimpleQueue[list[Any]]") -> None:
        """Draws what is new."""
        events: list[Any] = []
        while not news.empty():
            events += news.get()
        if self._player is not None and (events or self._model.owes_captions):
            self._player.feed(self._model.feed(events))

    def end(self, news: "queue.SimpleQueue[list[Any]]") -> None:
        """Draws the rest; from now on it is a recording."""
        self.grow(news)
        self._model.live = False
        if self._player is not None:
            self._player.feed(self._model.feed([]))
            self._player.flush()
            # a view that is opened from now on, the saved one as well, opens at the end
            self._player.options = {"language": language(), "at": self._model.duration}
            if not looked_at():
                self._show(self._player, again=True)
