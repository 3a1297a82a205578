"""Runs the worker's commands, one after the other."""

import traceback

from .fault import Fault, unexpected


class Later:
    """The result of a verb that Blender has to complete after the script has ended. Then `finish` is called, and returns the answer."""

    def __init__(self, finish):
        self.finish = finish


class Server:
    def __init__(self, channel):
        self._channel = channel
        self._under_way = None

    def serve(self, verbs):
        """Returns when Blender has to complete a command: call `go_on` after that."""
        self._verbs = verbs
        while True:
            command = self._channel.next()
            self._under_way = command.pop("id"), command.pop("do")
            number, verb = self._under_way
            if self._do(number, verb, lambda: verbs[verb](**command)):
                return

    def go_on(self):
        number, verb = self._under_way
        if not self._do(number, verb, self._finish):
            self.serve(self._verbs)

    def give_up(self, fault):
        """Fails the command that Blender is completing, and waits for the worker to end Blender."""
        number, _ = self._under_way
        self._channel.refuse(number, fault.kind, str(fault))
        while True:
            self._channel.next()

    def _do(self, number, verb, what):
        """Whether a part has to be done later."""
        try:
            done = what()
            if isinstance(done, Later):
                self._finish = done.finish
                return True
            if verb == "open":
                self._channel.mark("opened")
            self._channel.answer(number, done)
        except Fault as fault:
            self._channel.refuse(number, fault.kind, str(fault))
        except Exception as error:
            # An untested Blender version or setting. The log has the place; the open scene can still be used.
            traceback.print_exc()
            fault = unexpected(verb, error)
            self._channel.refuse(number, fault.kind, str(fault))
        return False
