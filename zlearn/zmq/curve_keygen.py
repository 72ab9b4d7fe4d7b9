"""`python -m zlearn.zmq.curve_keygen` prints a new pair of CURVE keys.

Rule for this file: the command line.
"""

import argparse
import json

from zlearn import zmq


def main(arguments: list[str] | None = None) -> None:
    """Prints the keys. arguments: of the command line; None: the process' own."""
    parser = argparse.ArgumentParser("python -m zlearn.zmq.curve_keygen", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print a JSON object")
    parser.add_argument("--secret", help="a secret key, whose public key is printed")
    options = parser.parse_args(arguments)
    if options.secret:
        public, secret = zmq.curve_public(options.secret).decode(), options.secret
    else:
        public, secret = (key.decode() for key in zmq.curve_keypair())
    if options.json:
        print(json.dumps({"public": public, "secret": secret}, indent=1))
    else:
        print(f"== CURVE PUBLIC KEY ==\n{public}\n\n== CURVE SECRET KEY ==\n{secret}")


if __name__ == "__main__":
    main()
