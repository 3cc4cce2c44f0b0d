"""The directory of emitted files, and reading and writing in it.

Guarantee: what is read was written by this user and could be written by nobody else; a reader
sees a whole file or none, whatever other processes do.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import tempfile
from functools import cache
from pathlib import Path

VARIABLE = "S2S_CACHE_DIR"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def directory() -> Path:
    """Where emitted files go: `S2S_CACHE_DIR`, else the user's cache; made when it is missing.

    A directory that others may write to gets a private one inside. Where nothing can be written,
    a temporary directory serves until the process ends.
    """
    wanted = _wanted()
    for candidate in (wanted, wanted / f"user-{_user()}"):
        if _make(candidate) and is_private(candidate):
            return candidate
    return _temporary()


def _wanted() -> Path:
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "s2s"
    with contextlib.suppress(RuntimeError):
        return Path.home() / ".cache" / "s2s"
    return _temporary()


def _make(path: Path) -> bool:
    """Make a directory for this user alone; says whether it is there and can be written to."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        return os.access(path, os.W_OK | os.X_OK)
    return False


def is_private(path: Path) -> bool:
    """Whether a directory is this user's and no other user may write to it."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and _is_own(status)


def _is_own(status: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):  # Windows: the profile's own rights protect it
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE


def _user() -> str:
    return str(os.geteuid()) if hasattr(os, "geteuid") else "own"


@cache
def _temporary() -> Path:
    """A directory for this process, removed when it ends."""
    path = tempfile.mkdtemp(prefix="s2s-")
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # not in a forked child
            shutil.rmtree(path, ignore_errors=True)

    atexit.register(remove)
    return Path(path)


def read_own(path: Path) -> bytes | None:
    """The content of a file of this user, None if there is none or others may write to it."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not _is_own(status):
            return None
        with contextlib.suppress(OSError):
            return file.read()
    return None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once: another process sees the old content or the new.

    Raises:
        OSError: It cannot be written.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def clear(path: Path) -> int:
    """Remove what s2s wrote into a directory; returns how many files there were."""
    removed = 0
    for pattern in ("*.py", "*.json", ".writing-*"):
        for file in sorted(path.glob(pattern)):
            with contextlib.suppress(OSError):
                file.unlink()
                removed += 1
    return removed
