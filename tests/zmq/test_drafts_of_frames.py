"""What frames have for the draft types, which pyzmq's wheels are built without."""

import pytest

from zlearn import zmq


def test_the_number_of_a_peer():
    frame = zmq.Frame(b"x")
    assert frame.routing_id == frame["routing_id"] == 0
    frame.routing_id = 7
    assert frame.get("routing_id") == 7
    frame.set("routing_id", 2**32 - 1)
    for bad in (0, -1, 2**32):
        with pytest.raises(zmq.ZMQError) as caught:
            frame.routing_id = bad
        assert caught.value.errno == zmq.EINVAL
    assert frame.routing_id == 2**32 - 1


def test_the_name_of_a_group():
    frame = zmq.Frame(b"x")
    assert frame.group == frame["group"] == ""
    frame.group = b"news"
    assert frame.get("group") == "news"
    frame.set("group", "n" * 255)
    with pytest.raises(zmq.ZMQError) as caught:
        frame.group = "n" * 256
    assert caught.value.errno == zmq.EINVAL
