"""Two hosts of our own on one machine: network namespaces, joined by a wire that may lose packets.

    with Wire() as wire:
        wire.right.lose_every_fifth(ODATA, "epgm")
        puppet = Puppet(command, log, inside=wire.right.inside)

Linux gives each namespace interfaces, routes and filters of its own; a veth pair is a cable
between two of them. Nothing here touches the machine's own network, and the kernel takes a
namespace's interfaces, routes and filters away together with it. Only root may do all this.

Rule for this file: namespaces and what may happen to packets. It knows nothing of ZeroMQ.
"""

import itertools
import os
import re
import shutil
import subprocess

numbers = itertools.count()

# Which packets of PGM there are (RFC 3208, section 8.1), by the fifth byte of their headers.
SPM, ODATA, RDATA, NAK, NCF = 0x00, 0x04, 0x05, 0x08, 0x0A

# The same in the words of nftables: 8 bits of what follows IP's header, PGM's first 4 bytes, and in
# UDP also the 8 of its own header.
PACKETS = {
    "epgm": "meta l4proto udp @th,96,8 {}",
    "pgm": "meta l4proto 113 @th,32,8 {}",
}


def why_not():
    """A sentence that says why this machine has no namespaces for us, or "" when it has."""
    if os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "network namespaces need root"
    for tool in ("ip", "nft", "nsenter"):
        if not shutil.which(tool):
            return f"network namespaces need the tool `{tool}`"
    try:
        with Wire():
            return ""
    except subprocess.CalledProcessError as error:
        return f"this machine allows no network namespaces: {error.stderr.strip()}"


class Host:
    """A namespace with one interface.

    Attributes:
        address: the interface's.
        inside: what a command line begins with that is to run here.
    """

    def __init__(self, name, address):
        self.name = name
        self.address = address
        # `ip netns exec` would also mount a /sys of its own, which not every machine allows.
        self.inside = ["nsenter", f"--net=/run/netns/{name}"]

    def plug_in(self):
        """Gives the interface its address, and sends all multicast out through it."""
        ip = ["ip", "-n", self.name]
        run(*ip, "link", "set", "lo", "up")
        run(*ip, "address", "add", f"{self.address}/24", "dev", "wire")
        run(*ip, "link", "set", "wire", "up")
        run(*ip, "route", "add", "224.0.0.0/4", "dev", "wire")

    def lose_every_fifth(self, kind, transport):
        """Every fifth of the PGM packets of this kind that come in is lost."""
        which = PACKETS[transport].format(kind)
        self.filter(f"{which} numgen inc mod 5 == 4 counter drop", f"{which} counter")

    def count(self, kind, transport):
        """The PGM packets of this kind that come in are counted."""
        self.filter(f"{PACKETS[transport].format(kind)} counter")

    def filter(self, *rules):
        """Adds rules of nftables for what comes in."""
        commands = [
            "add table inet loss",
            "add chain inet loss input { type filter hook input priority 0; }",
            *(f"add rule inet loss input {rule}" for rule in rules),
        ]
        run(*self.inside, "nft", "\n".join(commands))

    def count_no_more(self):
        """Takes all rules away, those that lose packets too."""
        run(*self.inside, "nft", "delete table inet loss")

    def counted(self):
        """How many packets each rule that counts has met, in the order of the rules."""
        listing = run(*self.inside, "nft", "list", "table", "inet", "loss")
        return [int(number) for number in re.findall(r"counter packets (\d+)", listing)]


class Wire:
    """Two hosts, `left` and `right`, and the cable between them. Ends with its block."""

    def __init__(self):
        number = f"{os.getpid()}-{next(numbers)}"
        # TEST-NET-2 of RFC 5737: nobody in the world has these addresses.
        self.left = Host(f"zlearn-left-{number}", "198.51.100.1")
        self.right = Host(f"zlearn-right-{number}", "198.51.100.2")
        self.made = []

    def __enter__(self):
        try:
            for host in (self.left, self.right):
                run("ip", "netns", "add", host.name)
                self.made.append(host.name)
            left, right = self.made
            there = ["peer", "name", "wire", "netns", right]
            run("ip", "link", "add", "wire", "netns", left, "type", "veth", *there)
            self.left.plug_in()
            self.right.plug_in()
        except BaseException:
            self.cut()
            raise
        return self

    def __exit__(self, *exception):
        self.cut()

    def cut(self):
        """Takes the namespaces away, and with them all that is inside."""
        while self.made:
            run("ip", "netns", "delete", self.made.pop())


def run(*command):
    """Runs a command, and returns what it said; CalledProcessError when it fails."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
