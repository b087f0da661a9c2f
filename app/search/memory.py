"""Memory that loading needed for a moment, and no search needs again."""

import ctypes


def give_back() -> None:
    """Let the C library give the system what was freed; glibc keeps it for a next time.

    After loading a million people that is more than thirty megabytes a process. Where the C
    library has no such call, nothing happens.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
