"""ONNX: the same layers as a graph of standard operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from shallows.activations import ACTIVATIONS, Z
from shallows.formula import Bracket, Call, Fraction, Number, Positive, Row, Symbol, row
from shallows.version import __version__

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.export.network import Column, Network
    from shallows.formula import Formula

OPSET = 17
IR_VERSION = 8  # of the same time as that opset, so that older runtimes read it
_OPERATORS = {"+": "Add", "−": "Sub", "×": "Mul"}
#: Runtimes have ONNX's Softplus in float32 alone: max(z, 0) + log(1 + e^-|z|).
_SOFTPLUS = row(
    Call("relu", Z), "+", Call("log", row(Number(1), "+", Call("exp", row("−", Call("abs", Z)))))
)


class Graph:
    """Nodes, one for each operation, each with a name for its value."""

    def __init__(self, dtype: str, kind: int) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.dtype, self.kind = dtype, kind

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Append a node, and return the name of its value."""
        from onnx import helper

        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def constant(self, value: float) -> str:
        """Append a number."""
        return self.array(np.array(value, self.dtype))

    def array(self, values: NDArray[Any]) -> str:
        """Append an array."""
        from onnx import numpy_helper

        return self.add("Constant", value=numpy_helper.from_array(values))

    def cast(self, value: str, kind: str) -> str:
        """Append a change of type, by its name in ONNX."""
        from onnx import TensorProto

        return self.add("Cast", value, to=getattr(TensorProto, kind))

    def rename(self, value: str, name: str) -> None:
        """Give the value that was appended last another name."""
        (made,) = (node for node in self.nodes if value in node.output)
        made.output[0] = name

    def of(self, node: Formula, z: str) -> str:
        """Append a formula of z, and return the name of its value."""
        match node:
            case Symbol():
                return z
            case Number(value):
                return self.constant(value)
            case Row(parts):
                return self._row(parts, z)
            case Bracket(inside):
                return self.of(inside, z)
            case Fraction(above, below):
                return self.add("Div", self.of(above, z), self.of(below, z))
            case Call("softplus", inside):
                return self.of(_SOFTPLUS, self.of(inside, z))
            case Call(name, inside):
                # ONNX calls its operators as formulas call their functions, with a capital letter.
                return self.add(name.capitalize(), self.of(inside, z))
            case Positive(inside):
                holds = self.add("Greater", self.of(inside, z), self.constant(0.0))
                return self.add("Cast", holds, to=self.kind)
        raise TypeError(f"{type(node).__name__} is no part of an activation function")

    def _row(self, parts: tuple[Formula | str, ...], z: str) -> str:
        """Append a row: products first, then sums, from left to right."""
        for signs in ("−", "+"), ("×",):
            for place in reversed(range(len(parts))):
                if parts[place] in signs:
                    left, right = parts[:place], self._row(parts[place + 1 :], z)
                    if not left:
                        return self.add("Neg", right)
                    return self.add(_OPERATORS[str(parts[place])], self._row(left, z), right)
        (only,) = parts
        return self.of(cast("Formula", only), z)


def render(network: Network) -> bytes:
    """Return an ONNX model: input ``x`` (n, features), outputs ``yhat`` (n, outputs) and ``label``.

    It computes in the type in which the network was trained; raw columns are scaled in float64.
    Names of features and classes, and what made the network, are in its metadata. A regression has
    no ``label``.
    """
    from onnx import TensorProto, checker, helper

    kind, raw = kinds(network)
    graph = body(network, np.array(network.class_names, object))
    width, outputs = len(network.feature_names), network.mlp.sizes[-1]
    shown = [helper.make_tensor_value_info("yhat", kind, ["n", outputs])]
    if network.class_names:
        shown.append(helper.make_tensor_value_info("label", TensorProto.STRING, ["n"]))
    whole = helper.make_graph(
        graph.nodes,
        "network",
        [helper.make_tensor_value_info("x", raw, ["n", width])],
        shown,
        graph.weights,
    )
    model = helper.make_model(
        whole,
        producer_name="shallows",
        producer_version=__version__,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    helper.set_model_props(model, _names(network))
    checker.check_model(model, full_check=True)
    return model.SerializeToString()


def kinds(network: Network) -> tuple[int, int]:
    """Return ONNX's types of the network's numbers and of the raw row ``x``.

    Raw columns may need more digits than their scaled values.
    """
    from onnx import TensorProto

    kind = TensorProto.DOUBLE if network.dtype == "float64" else TensorProto.FLOAT
    return kind, TensorProto.DOUBLE if network.columns else kind


def body(network: Network, classes: NDArray[Any]) -> Graph:
    """Return the nodes that make ``yhat`` and, of classes, ``label`` from ``x``."""
    from onnx import numpy_helper

    kind, raw = kinds(network)
    graph = Graph("float64", raw)
    inputs = _inputs(graph, network)
    if raw != kind:
        inputs = graph.cast(inputs, "FLOAT")
    graph.dtype, graph.kind = network.dtype, kind
    graph.weights = [
        numpy_helper.from_array(np.asarray(values, dtype=network.dtype), name)
        for name, values in network.weights.items()
    ]
    graph.rename(_outputs(graph, network, inputs), "yhat")
    if len(classes):
        graph.rename(_label(graph, network, classes), "label")
    return graph


def _inputs(graph: Graph, network: Network) -> str:
    """Append what makes the inputs of the network, and return their name."""
    if not network.columns:
        return "x"
    columns = network.columns
    sources = np.array([column.source for column in columns])
    value = raw = graph.add("Gather", "x", graph.array(sources), axis=1)
    if any(column.equals is not None for column in columns):
        value = _indicated(graph, columns, raw)
    if any(column.inner for column in columns):
        u = _scaled(graph, value, [column.inner or (0.0, 1.0) for column in columns])
        sizes = graph.add("Log", graph.add("Add", graph.constant(1.0), graph.add("Abs", u)))
        logarithm = graph.add("Mul", graph.add("Sign", u), sizes)
        changed = graph.array(np.array([column.inner is not None for column in columns]))
        value = graph.add("Where", changed, logarithm, value)
    return _scaled(graph, value, [(column.shift, column.scale) for column in columns])


def _scaled(graph: Graph, value: str, by: list[tuple[float, float]]) -> str:
    """Append (value - shift) × scale, with the (shift, scale) of each column."""
    shift, scale = (graph.array(np.array(numbers)) for numbers in zip(*by, strict=True))
    return graph.add("Mul", graph.add("Sub", value, shift), scale)


def _indicated(graph: Graph, columns: tuple[Column, ...], raw: str) -> str:
    """Append whether raw values are the columns' own; columns of numbers stay as they are."""

    def floats(values: list[float]) -> str:
        return graph.array(np.array(values, graph.dtype))

    def equal(values: str) -> str:
        return graph.add("Cast", graph.add("Equal", raw, values), to=graph.kind)

    own = equal(floats([0.0 if c.equals is None else float(c.equals) for c in columns]))
    longest = max(len(column.among) for column in columns)
    # 0 / 0 is NaN, for a value that is not known; columns that know all divide by 1.
    known = floats([float(not column.among) for column in columns])
    for i in range(longest):
        among = [float(c.among[min(i, len(c.among) - 1)]) if c.among else 0.0 for c in columns]
        known = graph.add("Max", known, equal(floats(among)))
    own = graph.add("Add", own, graph.add("Div", graph.constant(0.0), known))
    own = graph.add("Add", own, graph.add("Mul", raw, graph.constant(0.0)))
    numbers = graph.array(np.array([column.equals is None for column in columns]))
    return graph.add("Where", numbers, raw, own)


def _outputs(graph: Graph, network: Network, value: str) -> str:
    """Append the layers, and return the name of the output."""
    for layer, _, _, activation in network.layers:
        value = graph.add("MatMul", value, f"w{layer}")
        if network.mlp.bias:
            value = graph.add("Add", value, f"b{layer}")
        softmax = activation == "softmax"
        value = graph.of(Call("softmax", Z) if softmax else ACTIVATIONS[activation].formula, value)
    if "shares" in network.weights:
        value = graph.add("Mul", value, "shares")
        value = graph.add("ReduceSum", value, graph.array(np.array([0])), keepdims=0)
    elif network.count > 1:  # ReduceMean takes its axes in another way since opset 18
        value = graph.add("ReduceSum", value, graph.array(np.array([0])), keepdims=0)
        value = graph.add("Div", value, graph.constant(network.count))
    return value


def _label(graph: Graph, network: Network, classes: NDArray[Any]) -> str:
    """Append the most probable class; of classes with names, where ŷ is NaN, an empty text."""
    if network.mlp.sizes[-1] > 1:
        which = graph.add("ArgMax", "yhat", axis=1, keepdims=0)
    else:
        operator = "Greater" if network.above_half else "GreaterOrEqual"
        above = graph.add(operator, "yhat", graph.constant(0.5))
        which = graph.add("Squeeze", graph.cast(above, "INT64"), graph.array(np.array([1])))
    if classes.dtype == object:
        total = graph.add("ReduceSum", "yhat", graph.array(np.array([1])), keepdims=0)
        none = graph.array(np.array(len(classes)))
        which = graph.add("Where", graph.add("IsNaN", total), none, which)
        classes = np.append(classes, "")
    return graph.add("Gather", graph.array(classes), which)


def _names(network: Network) -> dict[str, str]:
    import json

    return {
        "features": json.dumps(network.feature_names),
        "classes": json.dumps(network.class_names),
        "made": json.dumps(network.made),
    }
