"""PGM, multicast that repairs itself (RFC 3208): what ZeroMQ's pgm:// and epgm:// travel in.

A sender numbers its packets and sends them to a group. A receiver that finds a hole in the
numbers asks the sender for what is missing (NAK); the sender confirms that it has heard (NCF),
so that the others in the group need not ask too, and sends the data again (RDATA). A sender that
is silent tells from time to time where it stands (SPM): so the loss of a last packet is noticed.

    packets     what is on the wire, and back
    pace        how much may be sent now (RATE)
    sender      numbers, keeps what it sent for a while, and repairs
    window      one sender as one receiver sees it: the order, and the holes
    receiver    all senders to a group, and what is asked of them
    stream      a sender or a receiver with a socket and a clock
    place       which sockets those are

Nothing before the last two opens a socket or reads a clock: time is an argument, and what is to
be sent is a result. So all that a network may do to packets is tried with lists.

Rule for this folder: the contents of data packets are bytes that nobody here looks into.
"""
