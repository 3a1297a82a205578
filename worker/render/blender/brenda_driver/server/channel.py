"""The two pipes to the worker, one JSON object a line.

In:  {"id": 7, "do": "render", …}
Out: {"id": 7, "ok": …}   {"id": 7, "error": {"kind": …, "message": …}}   {"event": "ready", …}   {"event": "progress", …}
"""

import contextlib
import ctypes
import json
import os
import queue
import signal
import sys
import threading


class Channel:
    """Returns one command at a time. Ends Blender at once on `quit`, and when the worker is gone."""

    def __init__(self, commands, answers):
        # A user's script may start programs; if these inherited the pipes, the end of the worker would go unnoticed.
        os.set_inheritable(commands, False)
        os.set_inheritable(answers, False)
        _die_with_parent()
        self._answers = os.fdopen(answers, "w", encoding="utf-8")
        self._waiting = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(commands,), daemon=True).start()

    def next(self):
        return self._waiting.get()

    def tell(self, event, **what):
        self._send({"event": event, **what})

    def mark(self, what):
        """Ends the output so far with a mark in both streams: at the mark, the worker has read all of it."""
        ctypes.CDLL(None).fflush(None)
        for stream in (1, 2):
            try:
                os.write(stream, f"brenda: {what}\n".encode())
            except OSError:  # A script has closed the stream.
                pass

    def answer(self, number, ok):
        _print_all()
        self._send({"id": number, "ok": ok})

    def refuse(self, number, kind, message):
        _print_all()
        self._send({"id": number, "error": {"kind": kind, "message": message}})

    def _send(self, message):
        self._answers.write(json.dumps(message) + "\n")
        self._answers.flush()

    def _read(self, commands):
        """Runs during a render, too: Blender releases Python's lock while it renders.

        `_exit`, because the main thread is inside Blender then, and there is nothing to save.
        """
        try:
            with os.fdopen(commands, encoding="utf-8") as lines:
                for line in lines:
                    command = json.loads(line)
                    if command["do"] == "quit":
                        break
                    self._waiting.put(command)
        finally:
            os._exit(0)


def _print_all():
    """Blender's last output may still be in the buffers of C and Python."""
    ctypes.CDLL(None).fflush(None)
    with contextlib.suppress(AttributeError, OSError, ValueError):  # A scene's script may have replaced or closed it.
        sys.stdout.flush()


def _die_with_parent():
    """A fallback, should this process be stuck where Python does not run."""
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
