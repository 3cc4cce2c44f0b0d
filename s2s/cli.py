"""The command line: `s2s show`, `s2s demo`, `s2s cache`.

Exit codes: 0 it worked; 1 s2s refused, and says why on stderr; 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from s2s.errors import S2SError
from s2s.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, REFUSED, MISUSED = 0, 1, 2

_ABOUT = """\
Source-to-source automatic differentiation: reads a Python function that works on
NumPy arrays, and writes another that computes its derivative."""

_EXAMPLES = """\
examples:
  s2s demo                                 see what it does, on real data
  s2s show model.py:loss --wrt w           print the gradient of loss for its argument w
  s2s cache                                where emitted files are kept

In Python:
  import s2s
  gradient = s2s.grad(loss, wrt="w")       call it as you call loss
  print(gradient.source)                   read what it runs
"""

_SHOW_ABOUT = """\
Print the source of a derivative: highlighted on a terminal, plain in a pipe."""

_SHOW_EXAMPLES = """\
examples:
  s2s show model.py:loss --wrt w
      d loss / d w; the function is found in a file ...
  s2s show pkg.model:Net.loss --wrt w,b --operator value_and_grad
      ... or in a module, and may be a method; the value too, for two arguments
  s2s show heat.py:step --operator vjp --of u
      a procedure: its output is what it writes into u
  s2s show model.py:loss --wrt w --example "np.ones((3, 4)), np.ones(4), n=2"
      for arguments like these
  s2s show train.py:loss_and_gradient
      what is a derivative already is shown as it is

The source depends on the types of the arguments: dtypes, numbers of dimensions, which
lengths are 1. They are taken from --example, else from the annotations of the function.
With neither, the source is the one that works for any types, and is longer.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows `s2s`; by default what the process was started with.

    Returns:
        The exit code.
    """
    parser = _parser()
    parsed = parser.parse_args(arguments)
    if parsed.command is None:
        parser.print_help()
        return MISUSED
    try:
        return int(parsed.run(parsed))
    except S2SError as error:
        print(f"s2s: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # `s2s show ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="s2s",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"s2s {VERSION}")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="command")
    _add_show(commands)
    demo = commands.add_parser("demo", help="differentiate, check and train, on real data")
    demo.set_defaults(run=_demo)
    cache = commands.add_parser("cache", help="where emitted files are kept")
    cache.add_argument("--clear", action="store_true", help="remove them")
    cache.set_defaults(run=_cache)
    return parser


def _add_show(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = commands.add_parser(
        "show",
        help="print the source of a derivative",
        description=_SHOW_ABOUT,
        epilog=_SHOW_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    show.add_argument("function", help="pkg.module:function or file.py:function")
    show.add_argument(
        "--wrt", help="arguments to differentiate for: names or positions (default: 0)"
    )
    show.add_argument(
        "--of", help="for a procedure: arguments that it writes its output into, as --wrt"
    )
    show.add_argument(
        "--operator",
        choices=("grad", "value_and_grad", "vjp", "jvp", "linearize", "hvp", "vhp"),
        help="what to make (default: grad)",
    )
    show.add_argument(
        "--example", metavar="ARGS", help='arguments, as in a call: "np.ones(3), n=2"'
    )
    show.set_defaults(run=_show)


def _show(parsed: argparse.Namespace) -> int:
    from s2s.show import NotFoundError, derivative_source, highlighted, in_colour

    try:
        source = derivative_source(
            parsed.function, parsed.operator, parsed.wrt, parsed.example, of=parsed.of
        )
    except NotFoundError as error:
        print(f"s2s: {error}", file=sys.stderr)
        return MISUSED
    sys.stdout.write(highlighted(source) if in_colour() else source)
    sys.stdout.flush()
    return DONE


def _demo(_: argparse.Namespace) -> int:
    from s2s import demo

    return int(demo.main() or DONE)


def _cache(parsed: argparse.Namespace) -> int:
    from s2s.write.directory import clear, directory

    path = directory()
    if parsed.clear:
        print(f"removed {clear(path)} files from {path}")
        return DONE
    files = [file for file in path.iterdir() if file.suffix == ".py"]
    size = sum(file.stat().st_size for file in files)
    print(f"{path}: {len(files)} emitted modules, {size / 1000:.0f} kB")
    return DONE
