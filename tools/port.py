"""Exit with a sentence unless a server may have the port of 127.0.0.1: tools/port.py PORT."""

import errno
import re
import socket
import sys

ADVICE = "Choose another: make run PORT=8123"


def main(port):
    if not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        sys.exit("PORT is {!r}: it must be a number from 1 to 65535.".format(port))
    with socket.socket() as server:
        # As runserver does, so that a port which was just in use is no taken one.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit("Port {} is taken by another program. {}".format(port, ADVICE))
            sys.exit("Port {} can't be used: {}. {}".format(port, error.strerror, ADVICE))


if __name__ == "__main__":
    main(sys.argv[1])
