"""The memory of this process, in bytes; 0 where the system does not report it."""

import sys


def resident():
    return _proc_status("VmRSS")


def peak():
    """The peak since `forget_peak`; where the system cannot reset it, since the start of the process."""
    return _proc_status("VmHWM") or _rusage_peak()


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as clear:
            clear.write("5")
    except OSError:
        pass  # Not Linux, or not allowed: peak() then covers the whole process.


def _proc_status(field):
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _rusage_peak():
    try:
        import resource
    except ImportError:
        return 0  # Windows
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
