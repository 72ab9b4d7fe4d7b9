"""ipykernel with zlearn in the place of pyzmq; the client is jupyter_client on pyzmq itself.

The kernel is the real one, unchanged: `python -m zlearn.zmq.replace` puts zlearn under the
name `zmq` before it starts.
"""

import os
import subprocess
import sys
import time

import pytest

from tests.behaviour.helpers import eventually

jupyter_client = pytest.importorskip("jupyter_client") if os.environ.get("CI") != "true" else None
if jupyter_client is None:
    import jupyter_client

from jupyter_client.kernelspec import KernelSpec  # noqa: E402
from jupyter_client.manager import KernelManager  # noqa: E402

PATIENCE = 60  # seconds: a kernel takes its time to start
COMMAND = [
    sys.executable, "-m", "zlearn.zmq.replace", "-m", "ipykernel_launcher", "-f",
    "{connection_file}",
]  # fmt: skip


@pytest.fixture(params=["tcp", "ipc"])
def kernel(request, tmp_path, monkeypatch):
    """A kernel that runs, and a client that talks to it."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    manager = KernelManager(transport=request.param)
    if request.param == "ipc":
        manager.ip = str(tmp_path / "k")
    manager._kernel_spec = KernelSpec(argv=COMMAND, display_name="zlearn", language="python")
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.context.destroy(linger=0)


def run(client, code):
    """Runs a cell; returns the reply's content and all that was published meanwhile."""
    published = []
    reply = client.execute_interactive(code, timeout=PATIENCE, output_hook=published.append)
    return reply["content"], published


def of_kind(published, kind):
    return [message["content"] for message in published if message["msg_type"] == kind]


def text_of(published):
    return "".join(content["text"] for content in of_kind(published, "stream"))


def test_cells_run_and_their_output_arrives(kernel):
    _, client = kernel
    reply, published = run(client, "import zmq; print(zmq.__name__, zmq.zmq_version()); 6 * 7")
    assert reply["status"] == "ok"
    assert text_of(published) == "zlearn.zmq 4.3.5\n"
    assert of_kind(published, "execute_result")[0]["data"]["text/plain"] == "42"
    _, published = run(client, "for number in range(2000):\n    print(number)")
    assert text_of(published) == "".join(f"{number}\n" for number in range(2000))
    reply, published = run(client, "1 / 0")
    assert reply["ename"] == of_kind(published, "error")[0]["ename"] == "ZeroDivisionError"
    assert "from a child" in text_of(run(client, "!echo from a child")[1])
    eventually(client.hb_channel.is_beating, within=20)  # a busy machine may miss one beat


def test_input_is_asked_for(kernel):
    _, client = kernel
    client.allow_stdin = True
    answers = []

    def answer(message):
        answers.append(message["content"]["prompt"])
        client.input("blue")

    reply = client.execute_interactive(
        "assert input('colour? ') == 'blue'", timeout=PATIENCE, stdin_hook=answer,
        output_hook=lambda message: None,
    )  # fmt: skip
    assert reply["content"]["status"] == "ok" and answers == ["colour? "]


def test_a_cell_can_be_interrupted_and_the_kernel_goes_on(kernel):
    manager, client = kernel
    request = client.execute("import time\nprint('it runs', flush=True)\ntime.sleep(600)")
    while (message := client.get_iopub_msg(timeout=PATIENCE))["msg_type"] != "stream":
        assert message["msg_type"] in ("status", "execute_input")
    manager.interrupt_kernel()
    while (reply := client.get_shell_msg(timeout=PATIENCE))["parent_header"]["msg_id"] != request:
        assert reply["msg_type"] == "kernel_info_reply"
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    # A request that comes while the kernel still clears up after an error is aborted by design.
    eventually(lambda: run(client, "1")[0]["status"] == "ok")


def test_a_widget_moves(kernel):
    """The page opens nothing: the kernel does, the client moves the slider, the kernel hears."""
    _, client = kernel
    _, published = run(client, "import ipywidgets; slider = ipywidgets.IntSlider(3); slider")
    opened = of_kind(published, "comm_open")
    slider = next(each for each in opened if each["data"]["state"].get("value") == 3)
    data = {"method": "update", "state": {"value": 8}, "buffer_paths": []}
    message = client.session.msg("comm_msg", {"comm_id": slider["comm_id"], "data": data})
    run(client, "slider.observe(lambda change: print('moved to', change.new), 'value')")
    client.shell_channel.send(message)
    while (news := client.get_iopub_msg(timeout=PATIENCE))["msg_type"] != "stream":
        assert news["msg_type"] in ("status", "comm_msg")  # nobody ran a cell meanwhile
    assert news["content"]["text"].startswith("moved to 8")
    _, published = run(client, "print(slider.value)")
    assert text_of(published) == "8\n"
    _, published = run(client, "slider.value = 5")
    assert of_kind(published, "comm_msg")[0]["data"]["state"]["value"] == 5


def test_coroutines_run_in_cells(kernel):
    _, client = kernel
    code = (
        "import asyncio, zmq.asyncio\n"
        "with zmq.asyncio.Context() as context:\n"
        "    one, other = context.socket(zmq.PAIR), context.socket(zmq.PAIR)\n"
        "    with one, other:\n"
        "        port = one.bind_to_random_port('tcp://127.0.0.1')\n"
        "        other.connect(f'tcp://127.0.0.1:{port}')\n"
        "        await other.send(b'x')\n"
        "        print(await asyncio.wait_for(one.recv(), 20))\n"
    )
    assert text_of(run(client, code)[1]) == "b'x'\n"


def test_a_kernel_restarts_and_shuts_down_and_leaves_nothing_behind(kernel, tmp_path):
    manager, client = kernel
    run(client, "x = 1")
    first = manager.provisioner.pid
    manager.restart_kernel(now=False)
    client.wait_for_ready(timeout=PATIENCE)
    second = manager.provisioner.pid
    assert first != second and not is_alive(first)
    assert run(client, "x")[0]["ename"] == "NameError"
    start = time.monotonic()
    manager.shutdown_kernel(now=False)
    assert time.monotonic() - start < manager.shutdown_wait_time, "it had to be killed"
    eventually(lambda: not is_alive(second))
    if manager.transport == "ipc":
        assert [each.name for each in tmp_path.iterdir() if each.is_socket()] == []


def is_alive(process):
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
