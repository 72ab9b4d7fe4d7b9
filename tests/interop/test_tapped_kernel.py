"""A Jupyter kernel and its client, both unchanged, with a tap on all five channels."""

import os
import subprocess

import pytest

from tests.behaviour.helpers import eventually
from tests.lab.tap.stage import check
from zlearn.lab.tap import Tap
from zlearn.views import to_svg, topology_figure

if os.environ.get("CI") != "true":
    pytest.importorskip("jupyter_client")

from jupyter_client.blocking import BlockingKernelClient  # noqa: E402
from jupyter_client.manager import KernelManager  # noqa: E402

PATIENCE = 60  # seconds: a kernel takes its time to start
CHANNELS = {
    "shell": "router",
    "control": "router",
    "stdin": "router",
    "iopub": "xpub",
    "hb": "router",
}


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """A kernel that runs."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    manager = KernelManager()
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield manager
    manager.shutdown_kernel(now=True)
    manager.context.destroy(linger=0)


def test_who_talks_to_whom_while_a_cell_runs(kernel):
    facts = kernel.get_connection_info()
    real = {channel: f"127.0.0.1:{facts[f'{channel}_port']}" for channel in CHANNELS}
    pairs = [("tcp://127.0.0.1:*", f"tcp://{address}") for address in real.values()]
    names = {address: f"kernel {channel}" for channel, address in real.items()}
    names["127.0.0.1"] = "client"  # whoever else is on this machine
    with Tap(pairs, names) as tap:
        for channel, endpoint in zip(real, tap.endpoints):
            facts[f"{channel}_port"] = int(endpoint.rpartition(":")[2])
        client = BlockingKernelClient(parent=kernel)
        client.load_connection_info(facts)
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            printed = []
            reply = client.execute_interactive(
                "print('hello from a cell')",
                timeout=PATIENCE,
                output_hook=lambda message: printed.append(message["content"].get("text")),
            )
            assert reply["content"]["status"] == "ok"
            assert "hello from a cell\n" in printed
            eventually(client.hb_channel.is_beating, within=10)
        finally:
            client.stop_channels()
    trace = check(tap.trace)
    bound = {link.binder for link in trace.links()}
    for channel, kind in CHANNELS.items():
        # a newer ipykernel publishes by an XPUB, an older one by a PUB
        expected = {f"kernel {channel}.{kind}", f"kernel {channel}.{kind.removeprefix('x')}"}
        assert expected & bound, channel
    asked = [each for each in trace.messages() if "'hello from a cell'" in each.frames[-1]]
    assert len({each.socket for each in trace.messages()}) >= 5
    said = [each for each in trace.messages() if each.socket.startswith("kernel iopub.")]
    assert any("hello from a cell" in frame for each in said for frame in each.frames)
    assert all(each.copies for each in asked)
    assert trace.topology().number_of_edges() >= 5
    (topic,) = {
        event.detail["topic"]
        for event in trace.of(kind="subscribed")
        if event.socket.startswith("kernel iopub")
    }
    assert topic == ""
    running = trace.of(kind="received")[-1].t
    drawn = to_svg(topology_figure(trace, at=running))
    assert all(f"kernel {channel}" in drawn for channel in CHANNELS)
    assert {socket.node for socket in trace.sockets()} == {*names.values()}
    kinds = {socket.name.rpartition(".")[2].rstrip("0123456789") for socket in trace.sockets()}
    assert kinds <= {"router", "xpub", "pub", "dealer", "sub", "req"}, "and no attempts in vain"
    assert {link.binder.rpartition(".")[0] for link in trace.links() if link.state(running)} == {
        f"kernel {channel}" for channel in CHANNELS
    }
