"""Emitted text to a running module.

The module is registered in `sys.modules` before it runs (pickle and numba look there), under a
name of its own, and its code says which file it is from: `pdb`, coverage and tracebacks work.
"""

from __future__ import annotations

import sys
import threading
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "s2s_emitted_"
_lock = threading.Lock()


def load(text: str, path: str, namespace: Mapping[str, Any] | None = None) -> ModuleType:
    """Run the text of an emitted module.

    Args:
        text: The source.
        path: The file that holds it.
        namespace: What to set in the module before it runs.

    Returns:
        The module.

    Raises:
        ImportError: It imports what is not there any more.
    """
    code = compile(text, path, "exec", dont_inherit=True)
    module = _new_module(PREFIX + PurePath(path.strip("<>").removeprefix("s2s ")).stem)
    module.__file__ = path
    vars(module).update(namespace or {})
    try:
        exec(code, vars(module))
    except BaseException:
        sys.modules.pop(module.__name__, None)
        raise
    return module


def _new_module(stem: str) -> ModuleType:
    """An empty module, registered under the stem or, where that is taken, a numbered one."""
    with _lock:
        name, number = stem, 1
        while name in sys.modules:
            number += 1
            name = f"{stem}_{number}"
        sys.modules[name] = ModuleType(name)
        return sys.modules[name]
