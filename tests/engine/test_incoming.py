"""How much is read at once: short for many small messages, long for a few large ones."""

from zlearn.engine.incoming import LONGEST, SHORT, Incoming, keep_large_memory


class Stream:
    """Gives as much as it is asked for, up to what it has."""

    def __init__(self, has=10 * LONGEST):
        self.has, self.asked = has, []

    def read(self, size):
        self.asked.append(size)
        return b"x" * min(size, self.has) if self.has else None


def read(incoming, stream, times, found=0):
    for _ in range(times):
        incoming.read(stream)
        incoming.found = found
    return stream.asked


def test_reads_grow_while_they_are_full_and_bring_nothing():
    assert read(Incoming(), Stream(), 7) == [SHORT << power for power in range(5)] + [LONGEST] * 2


def test_reads_with_many_messages_stay_short():
    assert read(Incoming(), Stream(), 9, found=5000)[1:] in ([SHORT * 2] + [SHORT] * 7, [SHORT] * 8)


def test_a_few_messages_of_some_size_let_them_grow():
    assert read(Incoming(), Stream(), 3, found=16)[1:] == [SHORT * 2, SHORT * 4]


def test_reads_that_bring_little_are_short_again():
    incoming = Incoming()
    read(incoming, Stream(), 5)
    assert read(incoming, Stream(has=100), 2) == [LONGEST, SHORT]


def test_nothing_there():
    incoming = Incoming()
    read(incoming, Stream(), 5)
    stream = Stream(has=0)
    assert incoming.read(stream) is None
    assert read(incoming, stream, 1)[-1] == SHORT


def test_the_c_library_is_taught_with_the_first_full_read():
    keep_large_memory.cache_clear()
    incoming = Incoming()
    read(incoming, Stream(has=100), 3)
    assert keep_large_memory.cache_info().currsize == 0
    read(incoming, Stream(), 3)
    assert keep_large_memory.cache_info().misses == 1
