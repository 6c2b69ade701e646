"""Converters of the estimators for skl2onnx, which turns scikit-learn's pipelines into ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np

from shallows.arguments import ArgumentError, needed
from shallows.sklearn.classifier import ShallowClassifier
from shallows.sklearn.exported import network_of
from shallows.sklearn.regressor import ShallowRegressor

LOWEST_OPSET = 13  # the first in which ReduceSum and Squeeze take their axes as an input


def register_skl2onnx() -> None:
    """Make the estimators known to skl2onnx, so that its ``to_onnx`` converts pipelines with them.

    Inside, numbers are float64; probabilities and predictions have the type that skl2onnx gives
    them, float32 unless the input is float64. For one file without skl2onnx, see `export`.

    Raises
    ------
    ArgumentError
        If skl2onnx is not installed. Later, from ``to_onnx``: if the target opset is under 13, or
        classes are neither whole numbers nor texts.

    Examples
    --------
    >>> import numpy as np
    >>> from shallows.sklearn import ShallowClassifier, register_skl2onnx
    >>> from skl2onnx import to_onnx
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.decomposition import PCA
    >>> from sklearn.pipeline import make_pipeline
    >>> register_skl2onnx()
    >>> X, y = load_iris(return_X_y=True)
    >>> model = make_pipeline(PCA(2), ShallowClassifier(max_iter=20, random_state=0)).fit(X, y)
    >>> graph = to_onnx(model, X[:1].astype(np.float32), options={"zipmap": False})
    >>> [output.name for output in graph.graph.output]
    ['label', 'probabilities']
    """
    try:
        from skl2onnx import update_registered_converter
        from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
    except ImportError:
        accepted = f"a Python that has it: {needed('skl2onnx')}"
        raise ArgumentError("skl2onnx", "no such package", accepted) from None
    update_registered_converter(
        ShallowClassifier,
        "ShallowsClassifier",
        calculate_linear_classifier_output_shapes,
        _classifier,
        options={
            "zipmap": [True, False, "columns"],
            "output_class_labels": [False, True],
            "nocl": [False, True],
        },
    )
    update_registered_converter(ShallowRegressor, "ShallowsRegressor", _shape, _regressor)


def _shape(operator: Any) -> None:
    """Say what a regressor gives, (rows, outputs), in the type of its input."""
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    given = operator.inputs[0].type
    kind = DoubleTensorType if isinstance(given, DoubleTensorType) else FloatTensorType
    rows = operator.inputs[0].get_first_dimension()
    operator.outputs[0].set_type(kind([rows, operator.raw_operator.n_outputs_]))


def _regressor(scope: Any, operator: Any, container: Any) -> None:
    (output,) = operator.outputs
    yhat, _ = _appended(scope, operator, container, np.array([]))
    _cast(scope, container, yhat, output)


def _classifier(scope: Any, operator: Any, container: Any) -> None:
    from onnx import numpy_helper
    from skl2onnx.common.utils_classifier import get_label_classes

    label, probabilities = operator.outputs
    classes = np.asarray(get_label_classes(scope, operator.raw_operator))
    if classes.dtype.kind not in "OUS":
        if (classes.astype(np.int64) != classes).any():
            accepted = "whole numbers or texts as classes"
            raise ArgumentError("model", f"the classes {classes.tolist()}", accepted)
        classes = classes.astype(np.int64)
    yhat, named = _appended(scope, operator, container, classes)
    if len(classes) == 2:
        one, other, both = map(scope.get_unique_variable_name, ("one", "other", "both"))
        value = numpy_helper.from_array(np.ones((1, 1)))
        _add(scope, container, "Constant", [], [one], value=value)
        _add(scope, container, "Sub", [one, yhat], [other])
        _add(scope, container, "Concat", [other, yhat], [both], axis=1)
        yhat = both
    _cast(scope, container, yhat, probabilities)
    _add(scope, container, "Identity", [named], [label.full_name])


def _appended(
    scope: Any, operator: Any, container: Any, classes: np.ndarray[Any, Any]
) -> tuple[str, str]:
    """Append the network, and return the names of its output and its label."""
    from onnx import TensorProto, helper, numpy_helper

    from shallows.export import graph

    if container.target_opset < LOWEST_OPSET:
        accepted = f"an opset of {LOWEST_OPSET} or more"
        raise ArgumentError("target_opset", container.target_opset, accepted)
    texts = classes.astype(object) if classes.dtype.kind == "U" else classes
    made = graph.body(network_of(operator.raw_operator), texts)
    x = scope.get_unique_variable_name("x")
    _add(scope, container, "Cast", [operator.inputs[0].full_name], [x], to=TensorProto.DOUBLE)
    values = [name for node in made.nodes for name in node.output]
    unique = {name: scope.get_unique_variable_name(name) for name in values}
    unique |= {w.name: scope.get_unique_variable_name(w.name) for w in made.weights} | {"x": x}
    for weights in made.weights:
        numbers = numpy_helper.to_array(weights).ravel()
        name, kind = unique[weights.name], weights.data_type
        container.add_initializer(name, kind, list(weights.dims), numbers)
    for node in made.nodes:
        inputs, outputs = ([unique[name] for name in names] for names in (node.input, node.output))
        about = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        _add(scope, container, node.op_type, inputs, outputs, **about)
    return unique["yhat"], unique.get("label", "")


def _add(
    scope: Any, container: Any, kind: str, inputs: list[str], outputs: list[str], **about: Any
) -> None:
    """Append a node."""
    name = scope.get_unique_operator_name(kind)
    container.add_node(kind, inputs, outputs, op_version=LOWEST_OPSET, name=name, **about)


def _cast(scope: Any, container: Any, value: str, output: Any) -> None:
    """Append the change to the type of an output."""
    from skl2onnx.common.data_types import guess_proto_type

    kind = guess_proto_type(output.type)
    _add(scope, container, "Cast", [value], [output.full_name], to=kind)
