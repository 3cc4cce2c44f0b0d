"""The coefficients of truncated Taylor series during a forward sweep: one table for each order.

Along a path x(t) = x + x_1 t + x_2 t^2 + ... each varied value has the coefficients `x_1`, `x_2`, ...
beside its primal, which is coefficient 0. What is linear moves each of them as it moves a tangent, so
the coefficients of one order are `Tangents`. A coefficient that is absent is zero: a straight line
x + v t has none beyond the first.

Rule templates are expanded, too: what they compute (`auxiliary` values, such as np.cos(x) beside
y = np.sin(x)) gets the coefficients that are asked for, when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from s2s.analysis.infer import infer
from s2s.errors import refuse
from s2s.ir.build import Builder
from s2s.ir.describe import describe
from s2s.ir.nodes import Op, Region, Value
from s2s.optimise.fold import simplified
from s2s.transform.tangents import Shared, Tangents

if TYPE_CHECKING:
    from collections.abc import Callable

    from s2s.analysis.activity import Activity
    from s2s.ir.nodes import Atom, Location, Module, Statement
    from s2s.ir.types import Type
    from s2s.transform.adjoints import Path


MOST_TEMPLATES = 1000  # rules that one op of the primal may take


class Series:
    """What the sweeps of all functions of one module share, for all orders."""

    def __init__(
        self, module: Module, activity: Activity, definitions: dict[Value, Op], order: int
    ) -> None:
        self.module = module
        self.activity = activity
        self.order = order
        self.definitions = definitions
        self.auxiliary: dict[Value, Op | None] = {}  # values of templates; None: expanded in full
        self.limits: dict[Value, int] = {}  # the highest orders that values of templates have
        self.done: dict[Op, set[int]] = {}  # the orders that are known of what defines these
        self.wholes: set[Op] = set()  # ops all orders of which have been computed at once
        self.templates = 0  # how many rules have been inlined for the op at hand
        self.partials: dict[Op, Any] = {}  # the templates of ops, inlined
        self.unsettled: set[Value] = set()  # what something unknown may write into later
        self.derived: dict[str, str] = {}  # callees by symbol: what gives their coefficients
        self.stands: dict[Value, Atom] = {}  # what the tangents in a template are at order 0
        self.tables = [Shared(module, activity, definitions) for _ in range(order)]
        for table in self.tables[1:]:
            table.names, table.hints = self.tables[0].names, self.tables[0].hints

    def limit(self, *atoms: Atom) -> int:
        """The highest order that some atoms all have."""
        limits = self.limits
        return min(
            (limits.get(a, self.order) for a in atoms if isinstance(a, Value)), default=self.order
        )

    @property
    def names(self) -> dict[Value, str]:
        """The names that coefficients are to have."""
        return self.tables[0].names

    @property
    def hints(self) -> dict[Value, str]:
        """What to call them, if they need names."""
        return self.tables[0].hints


class Order(Tangents):
    """The coefficients of order `k`, as far as they are known, over the statements of a region."""

    def __init__(self, series: Series, k: int, builder: Builder) -> None:
        super().__init__(series.tables[k - 1])
        self.builder = builder
        self.series = series
        self.k = k
        self.shapes_agree = False  # whether what is set now surely has the shape of its primal

    def full(self, dot: Atom, value: Value, path: Path, type_: Type) -> Atom:
        """A coefficient in the shape of its primal leaf."""
        return dot if self.shapes_agree else super().full(dot, value, path, type_)

    def active(self, atom: Atom) -> bool:
        """Whether the coefficients of an atom are asked for."""
        return super().active(atom) or atom in self.series.auxiliary

    def name(self, dot: Atom, value: Value, path: Path) -> None:
        """Call a coefficient after its primal: `x_2`."""
        if not isinstance(dot, Value) or dot.name or dot in self.shared.names:
            return
        if value.name:
            self.shared.names[dot] = coefficient_name(value.name, path, self.k)
            return
        definitions = self.shared.definitions
        hint = value.hint or describe(definitions.get(value), definitions)
        if hint:
            self.shared.hints.setdefault(dot, coefficient_name(hint, path, self.k))


class Expansion:
    """Statements of a region under construction, with the coefficients of what is defined so far."""

    def __init__(self, series: Series, location: Location | None = None) -> None:
        self.series = series
        self.builder = Builder(infer, location)
        self.orders = [Order(series, k, self.builder) for k in range(1, series.order + 1)]
        self.numbers: dict[
            object, Value
        ] = {}  # what has been computed here, by callee and operands
        self.progress: dict[Value, int] = {}  # values being expanded: the orders that are known

    def nested(self) -> Expansion:
        """The same sweep in a region of its own."""
        inner = Expansion(self.series, self.builder.location)
        inner.progress = self.progress
        return inner

    def append(self, statement: Statement) -> None:
        """Append a statement of the primal."""
        self.builder.statements.append(statement)

    def order(self, k: int) -> Order:
        """The coefficients of order `k`, from 1 on."""
        return self.orders[k - 1]

    def active(self, atom: Atom) -> bool:
        """Whether the coefficients of an atom are asked for."""
        return self.orders[0].active(atom)

    def varies(self, atom: Atom) -> bool:
        """Whether an atom has, or may have, any coefficient beside its primal."""
        if not isinstance(atom, Value):
            return False
        if atom in self.progress or self.series.auxiliary.get(atom) is not None:
            return True
        return any(order.varies(atom) for order in self.orders)

    def coefficient(self, atom: Atom, k: int) -> Atom | None:
        """Coefficient `k` of a number or an array, None for zero."""
        if k == 0:
            return atom
        self.ensure(atom, k)
        order = self.order(k)
        return order.at(atom) if order.varies(atom) else None

    def ensure(self, atom: Atom, k: int) -> None:
        """See to it that coefficient `k` of a value of a template is known."""
        if not isinstance(atom, Value):
            return
        assert k <= self.series.limit(atom), "this order of a template is of no use to anyone"
        if self.progress.get(atom, k) < k:
            what = "the series of this cannot be computed order by order: its rule has a branch"
            raise refuse(what, "Take the derivatives one by one instead.", self.builder.location)
        op = self.series.auxiliary.get(atom)
        done = self.series.done.setdefault(op, set()) if op is not None else {k}
        if op is None or k in done:
            return
        done.add(k)
        self.expand(op, k)

    def expand(self, op: Op, k: int) -> None:
        """Compute order `k` of the results of an op; while that goes on, only lower ones are known."""
        from s2s.transform.expanding import expand_order, keeps_shapes

        before = {result: self.progress.get(result) for result in op.results}
        self.progress.update(dict.fromkeys(op.results, k - 1))
        self.order(k).shapes_agree = keeps_shapes(op, self)
        expand_order(op, k, self)
        self.order(k).shapes_agree = False
        for result, known in before.items():
            del self.progress[result]
            if known is not None:
                self.progress[result] = known

    def count_template(self) -> None:
        """Refuse an op whose rules lead to ever more of them."""
        self.series.templates += 1
        if self.series.templates > MOST_TEMPLATES:
            what = "cannot expand this to so high an order: it takes too many terms"
            raise refuse(what, "Ask for a lower order.", self.builder.location)

    def written(self, write: Callable[[Builder], Atom | None]) -> Atom | None:
        """An expression, simplified as a person does while writing it down."""
        scratch = Builder(infer, self.builder.location, self.builder)
        found = write(scratch)
        if found is None:
            return None
        folded = simplified(Region((), tuple(scratch.statements), (found,)))
        self.builder.statements += folded.statements
        return folded.yields[0]


def coefficient_name(name: str, path: Path, k: int) -> str:
    """The name of a coefficient: `x_2`; of a leaf `params_w_2`."""
    keys = (str(key) for key in path if isinstance(key, int) or str(key).isidentifier())
    return "_".join([name, *keys, str(k)])
