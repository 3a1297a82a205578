"""What moto works out at each start or request, and what is the same as long as it runs, is worked out once.

Its start takes half the processor time, and its requests take less.
"""

import functools
import gc
import logging


def start_quickly():
    """Before anything of moto is imported."""
    # What is imported stays: looking through it for garbage again and again takes a quarter of a start.
    gc.disable()

    from botocore.loaders import JSONFileLoader

    # A session reads its descriptions of services again, and moto makes one each time that it wants the Regions of a service: a second for EC2.
    load = JSONFileLoader.load_file
    read = {}

    def load_file(self, file_path):
        if file_path not in read:
            read[file_path] = load(self, file_path)
        return read[file_path]

    JSONFileLoader.load_file = load_file


def answer_quickly():
    """When everything is imported."""
    from moto import backends
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    # Each request lists the folder of all services, and tries the patterns of two hundred of them.
    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    DomainDispatcherApplication.get_backend_for_host = functools.lru_cache(maxsize=None)(
        DomainDispatcherApplication.get_backend_for_host
    )

    # A line for each request, which is not read.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)

    gc.freeze()
    gc.enable()
