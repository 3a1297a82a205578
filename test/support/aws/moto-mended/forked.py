"""Many emulators for one start: the process that has imported moto waits at a socket, and each connection gets a fork of it.

A fork ends with its connection, and all of them with the process that started the first: they hold nothing that outlives a run of tests.
"""

import os
import signal
import socket
import sys
import threading


def serve_forks(path, main):
    """In place of moto's own `main`: serves connections to a socket for as long as this process has the parent that it has now."""
    parent = os.getppid()
    listener = socket.socket(socket.AF_UNIX)
    if os.path.exists(path):
        os.unlink(path)
    listener.bind(path)
    listener.listen()
    listener.settimeout(1)
    # Nothing asks how a fork ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while os.getppid() == parent:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve_one(connection, main)
        connection.close()
    os.unlink(path)
    os.unlink(f"{path}.log")


def serve_one(connection, main):
    """Is told a port in a line, and serves it until the connection ends."""
    connection.settimeout(None)
    port = connection.makefile().readline().strip()

    def end_with_connection():
        connection.recv(1)
        os._exit(0)

    threading.Thread(target=end_with_connection, daemon=True).start()
    try:
        main(["-H", "127.0.0.1", "-p", port])
    except BaseException as error:
        print(error, file=sys.stderr, flush=True)
    os._exit(1)
