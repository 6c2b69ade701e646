# network: hidden=(3, 3), bias=True, activation="sigmoid"
from typing import List

import numpy as np
from numpy import ndarray


class Operation:
    def forward(self, input_: ndarray) -> ndarray:
        self.input_ = input_
        self.output = self._output()
        return self.output

    def backward(self, output_grad: ndarray) -> ndarray:
        assert self.output.shape == output_grad.shape
        return self._input_grad(output_grad)


class Dense(Operation):
    def __init__(self, n_in: int, n_out: int) -> None:
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros((1, n_out))

    def _output(self) -> ndarray:
        return self.input_ @ self.W + self.b

    def _input_grad(self, output_grad: ndarray) -> ndarray:
        self.W_grad = np.transpose(self.input_, (1, 0)) @ output_grad
        self.b_grad = np.sum(output_grad, axis=0).reshape(1, output_grad.shape[1])
        return output_grad @ np.transpose(self.W, (1, 0))


class Sigmoid(Operation):
    def _output(self) -> ndarray:
        return 1.0 / (1.0 + np.exp(-1.0 * self.input_))

    def _input_grad(self, output_grad: ndarray) -> ndarray:
        return self.output * (1.0 - self.output) * output_grad


class NeuralNetwork:
    def __init__(self, sizes: List[int]) -> None:
        self.layers = [Dense(i, o) for i, o in zip(sizes[:-1], sizes[1:])]

    def backward(self, x_batch: ndarray, y_batch: ndarray):
        ops: List[Operation] = []
        out = x_batch
        for layer in self.layers:
            for op in (layer, Sigmoid()):
                out = op.forward(out)
                ops.append(op)
        # mean squared error
        grad = 2.0 * (out - y_batch) / out.shape[0]
        for op in reversed(ops):
            grad = op.backward(grad)
        return [(layer.W_grad, layer.b_grad) for layer in self.layers]


# right: return self.output * (1.0 - self.output) * output_grad => return output_grad * np.exp(-self.input_) * self.output**2
# right: grad = 2.0 * (out - y_batch) / out.shape[0] => grad = (out - y_batch) / (out * (1.0 - out))
# wrong: return self.output * (1.0 - self.output) * output_grad => return self.input_ * (1.0 - self.input_) * output_grad => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: return output_grad @ np.transpose(self.W, (1, 0)) => return output_grad @ self.W.reshape(self.W.shape[::-1]) => dL_da1 transpose
# wrong: grad = 2.0 * (out - y_batch) / out.shape[0] => grad = 2.0 * (out - y_batch).mean(axis=0) / out.shape[0] => dL_dyhat broadcast|dL_dyhat exception|code exception
# wrong: np.sum(output_grad, axis=0).reshape(1, output_grad.shape[1]) => np.sum(output_grad) => dL_db2,dL_db1 wrong axis
# wrong: return self.output * (1.0 - self.output) * output_grad => return self.output * (1.0 - self.output) => dL_dz3,dL_dz2,dL_dz1 *
