"""Plays notebooks: nbclient's client, which does not miss an answer.

Theory. A widget that shows what a function prints (ipywidgets' interact) makes nbclient send on
the socket on which it waits for the kernel's answer. libzmq tells of news by an edge, which that
sending may use up; then nobody looks at the answer until the time limit of the cell. So somebody
looks once a second.

Rule for this file: nbclient's behaviour, and this one addition.
"""

from __future__ import annotations

from typing import Any

import nbclient


class NotebookClient(nbclient.NotebookClient):
    """The same as nbclient's."""

    async def _async_check_alive(self) -> Any:  # nbclient asks this once a second
        await self.kc.shell_channel.socket.poll(1)
        return await super()._async_check_alive()
