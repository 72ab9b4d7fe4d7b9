"""The same scene and seed: one trace, to the byte, in every Python, also in a browser's."""

import os

import pytest

from tests.hashes import interpreters, scenes

HERE = ["pyodide", *interpreters.VERSIONS]
IN_CI = {"pyodide", "3.11"}  # the others may be missing from a bare machine


@pytest.fixture(scope="module")
def expected():
    return scenes.report()["scenes"]


@pytest.fixture(scope="module", params=HERE)
def told(request):
    try:
        return request.param, interpreters.report_of(request.param)["scenes"]
    except interpreters.Missing as error:
        if os.environ.get("CI") == "true" and request.param in IN_CI:
            pytest.fail(f"in CI this has to be there: {error}", pytrace=False)
        pytest.skip(str(error))


@pytest.mark.timeout(interpreters.PATIENCE)
def test_one_hash_for_each_scene(told, expected):
    name, hashes = told
    here = dict(expected)
    if name == "pyodide":  # which has no threads
        said = hashes.pop("blocking_actors")
        del here["blocking_actors"]
        assert "needs a thread, and there are none here: write it as `async def`" in said
    assert hashes == here
    assert all(events > 8 for _, events in hashes.values())


def test_no_two_scenes_are_the_same(expected):
    assert len({sha for sha, _ in expected.values()}) == len(expected) > 40
