"""ONNX: the same layers as a graph of standard operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from shallows import __version__
from shallows.activations import ACTIVATIONS, Z
from shallows.formula import Bracket, Call, Fraction, Number, Positive, Row, Symbol, row

if TYPE_CHECKING:
    from shallows.export.network import Network
    from shallows.formula import Formula

OPSET = 17
IR_VERSION = 8  # of the same time as that opset, so that older runtimes read it
_OPERATORS = {"+": "Add", "−": "Sub", "×": "Mul"}
#: Runtimes have ONNX's Softplus in float32 alone: max(z, 0) + log(1 + e^-|z|).
_SOFTPLUS = row(
    Call("relu", Z),
    "+",
    Call("log", row(Number(1), "+", Call("exp", row("−", Call("abs", Z))))),
)


class _Graph:
    """Nodes, one for each operation, each with a name for its value."""

    def __init__(self, dtype: str, kind: int) -> None:
        self.nodes: list[Any] = []
        self._dtype, self._kind = dtype, kind

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Append a node, and return the name of its value."""
        from onnx import helper

        name = f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def constant(self, value: float) -> str:
        """Append a number."""
        from onnx import numpy_helper

        return self.add("Constant", value=numpy_helper.from_array(np.array(value, self._dtype)))

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
                return self.add("Cast", holds, to=self._kind)
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
    """Return an ONNX model: input ``x`` (n, inputs), output ``yhat`` (n, outputs).

    It computes in the type in which the network was trained; names of features and classes are
    in its metadata.
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    kind = TensorProto.DOUBLE if network.dtype == "float64" else TensorProto.FLOAT
    graph = _Graph(network.dtype, kind)
    value = "x"
    for layer, _, _, activation in network.layers:
        value = graph.add("MatMul", value, f"w{layer}")
        if network.mlp.bias:
            value = graph.add("Add", value, f"b{layer}")
        softmax = activation == "softmax"
        formula = Call("softmax", Z) if softmax else ACTIVATIONS[activation].formula
        value = graph.of(formula, value)
    graph.nodes[-1].output[0] = "yhat"
    sizes = network.mlp.sizes
    whole = helper.make_graph(
        graph.nodes,
        "network",
        [helper.make_tensor_value_info("x", kind, ["n", sizes[0]])],
        [helper.make_tensor_value_info("yhat", kind, ["n", sizes[-1]])],
        [
            numpy_helper.from_array(np.asarray(values, dtype=network.dtype), name)
            for name, values in network.weights.items()
        ],
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


def _names(network: Network) -> dict[str, str]:
    import json

    return {
        "features": json.dumps(network.feature_names),
        "classes": json.dumps(network.class_names),
    }
