"""ONNX: the same layers as a graph of standard operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import __version__

if TYPE_CHECKING:
    from shallows.export.network import Network

OPSET = 17
IR_VERSION = 8  # of that opset's time, so that runtimes of several years read it
_OPERATORS = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "softmax": "Softmax"}


def render(network: Network) -> bytes:
    """Return an ONNX model: input ``x`` (n, inputs), output ``yhat`` (n, outputs).

    It computes in the type in which the network was trained; names of features and classes are
    in its metadata.
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    kind = TensorProto.DOUBLE if network.dtype == "float64" else TensorProto.FLOAT
    nodes: list[Any] = []
    value = "x"
    for layer, _, _, activation in network.layers:
        last = layer == len(network.layers)
        steps = [("MatMul", [f"w{layer}"])]
        steps += [("Add", [f"b{layer}"])] * network.mlp.bias
        steps += [(_OPERATORS.get(activation, "Identity"), [])] * (last or activation != "identity")
        for i, (operator, more) in enumerate(steps):
            end = i == len(steps) - 1
            made = "yhat" if last and end else f"layer{layer}_{operator.lower()}"
            nodes.append(helper.make_node(operator, [value, *more], [made]))
            value = made
    sizes = network.mlp.sizes
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", kind, ["n", sizes[0]])],
        [helper.make_tensor_value_info("yhat", kind, ["n", sizes[-1]])],
        [
            numpy_helper.from_array(np.asarray(values, dtype=network.dtype), name)
            for name, values in network.weights.items()
        ],
    )
    model = helper.make_model(
        graph,
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
