"""Runs inside Blender and renders what the worker asks for, from one scene that stays loaded.

    blender -b --python-exit-code 3 -P driver.py -- COMMANDS ANSWERS

COMMANDS and ANSWERS are the numbers of two inherited file descriptors; what goes through them is described
in brenda_driver/server/channel.py. Blender's own output stays what it is, text for people.

brenda_driver/frame/one_frame.py has how it is started for one frame with which scripts run.
"""

import os
import sys

# The driver's folder is removed when it ends: compiled Python files would never be used again.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from brenda_driver.server import running
from brenda_driver.server.channel import Channel
from brenda_driver.frame.one_frame import OneFrame
from brenda_driver.frame.render_statistics import TOLD
from brenda_driver.server.server import Server
from brenda_driver.server.session import Session
from brenda_driver.server.version import blender_version


def verbs_of(session, *names):
    return {name: getattr(session, name) for name in names}


commands, answers, *how = sys.argv[sys.argv.index("--") + 1 :]
channel = Channel(int(commands), int(answers))
running.server = Server(channel)
if how == ["one-frame"]:
    verbs = verbs_of(OneFrame(channel.tell, running.server.give_up), "enable", "open", "render", "failed")
else:
    verbs = verbs_of(Session(channel.tell), "enable", "open", "check", "render", "slicing", "slice", "merged")
channel.mark("started")
channel.tell("ready", blender=blender_version(), tellsProgress=TOLD)
running.server.serve(verbs)
