"""What lesson 17 meets outside: a kernel starts, even when another program took its port.

Rule for this file: the helpers. The notebook itself is judged in tests/notebooks.
"""

import os
import socket

import pytest

from zlearn.course.exercises import e17_peers

if os.environ.get("CI") != "true":
    pytest.importorskip("ipykernel")

from jupyter_client import manager as jupyter_manager  # noqa: E402


@pytest.fixture
def robbed(monkeypatch, tmp_path):
    """The first kernel that is started finds that its shell port is taken."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    started = []

    class Manager(jupyter_manager.KernelManager):
        def start_kernel(self, **how):
            started.append(self)
            if len(started) == 1:
                self.cache_ports = False  # no other ports than these
                self.shell_port = taken.getsockname()[1]
            super().start_kernel(**how)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(jupyter_manager, "KernelManager", Manager)
        yield started


def test_a_kernel_whose_port_was_taken_is_followed_by_another(robbed):
    trace, channels = e17_peers.tapped_kernel("print('hello')")
    assert len(robbed) == 2
    assert not any(manager.is_alive() for manager in robbed)
    assert set(channels.values()) == set(e17_peers.CHANNELS)
    assert any("hello" in frame for copy in trace.copies() for frame in copy.frames)
