"""Runs inside Blender and renders what the worker asks for, from one scene that stays loaded.

    blender -b --python-exit-code 3 -P driver.py -- COMMANDS ANSWERS

COMMANDS and ANSWERS are the numbers of two inherited file descriptors; what goes through them is described
in brenda_driver/channel.py. Blender's own output stays what it is, text for people.
"""

import os
import sys
import traceback

# The driver's folder goes when it ends: what Python compiles is of no use to another start.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from brenda_driver.channel import Channel
from brenda_driver.fault import Fault, unexpected
from brenda_driver.render_statistics import TOLD
from brenda_driver.session import Session
from brenda_driver.version import blender_version


def serve(channel):
    session = Session(channel.tell)
    verbs = {
        "enable": session.enable,
        "open": session.open,
        "check": session.check,
        "render": session.render,
        "slicing": session.slicing,
        "slice": session.slice,
        "merged": session.merged,
    }
    channel.mark("started")
    channel.tell("ready", blender=blender_version(), tellsProgress=TOLD)
    while True:
        command = channel.next()
        number, verb = command.pop("id"), command.pop("do")
        try:
            done = verbs[verb](**command)
            if verb == "open":
                channel.mark("opened")
            channel.answer(number, done)
        except Fault as fault:
            channel.refuse(number, fault.kind, str(fault))
        except Exception as error:
            # A Blender or a setting that this was never run with. The log has where; what is open can be worked with.
            traceback.print_exc()
            fault = unexpected(verb, error)
            channel.refuse(number, fault.kind, str(fault))


commands, answers = sys.argv[sys.argv.index("--") + 1 :][:2]
serve(Channel(int(commands), int(answers)))
