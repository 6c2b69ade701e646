# network: hidden=(4,), bias=True, activation="sigmoid"
# Toy Neural Network, translated from JavaScript to Python
import math
import random


class Matrix:
    def __init__(self, rows, cols):
        self.rows, self.cols = rows, cols
        self.data = [[random.random() * 2 - 1 for _ in range(cols)] for _ in range(rows)]

    @staticmethod
    def from_samples(samples):
        # one sample is one column
        m = Matrix(len(samples[0]), len(samples))
        m.data = [[float(samples[j][i]) for j in range(m.cols)] for i in range(m.rows)]
        return m

    @staticmethod
    def multiply(a, b):
        m = Matrix(a.rows, b.cols)
        m.data = [[sum(a.data[i][k] * b.data[k][j] for k in range(a.cols)) for j in range(b.cols)] for i in range(a.rows)]
        return m

    @staticmethod
    def transpose(a):
        m = Matrix(a.cols, a.rows)
        m.data = [[a.data[i][j] for i in range(a.rows)] for j in range(a.cols)]
        return m

    @staticmethod
    def zip_with(f, a, b):
        m = Matrix(a.rows, a.cols)
        m.data = [[f(a.data[i][j], b.data[i][j % b.cols]) for j in range(a.cols)] for i in range(a.rows)]
        return m

    def map(self, f):
        return Matrix.zip_with(lambda p, q: f(p), self, self)

    def row_sums(self):
        m = Matrix(self.rows, 1)
        m.data = [[sum(row)] for row in self.data]
        return m

    def scaled_add(self, other, n):
        for i in range(self.rows):
            for j in range(self.cols):
                self.data[i][j] += other.data[i][j] * n


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def dsigmoid(y):
    # y is sigmoid(x) here
    return y * (1 - y)


class NeuralNetwork:
    def __init__(self, input_nodes, hidden_nodes, output_nodes):
        self.weights_ih = Matrix(hidden_nodes, input_nodes)
        self.weights_ho = Matrix(output_nodes, hidden_nodes)
        self.bias_h = Matrix(hidden_nodes, 1)
        self.bias_o = Matrix(output_nodes, 1)

    def train(self, input_array, target_array, learning_rate=0.1):
        inputs = Matrix.from_samples(input_array)
        targets = Matrix.from_samples(target_array)
        hidden = Matrix.zip_with(lambda p, q: p + q, Matrix.multiply(self.weights_ih, inputs), self.bias_h).map(sigmoid)
        outputs = Matrix.zip_with(lambda p, q: p + q, Matrix.multiply(self.weights_ho, hidden), self.bias_o).map(sigmoid)

        output_errors = Matrix.zip_with(lambda t, o: t - o, targets, outputs)
        gradients = Matrix.zip_with(lambda e, o: e * dsigmoid(o), output_errors, outputs)
        weight_ho_deltas = Matrix.multiply(gradients, Matrix.transpose(hidden))

        who_t = Matrix.transpose(self.weights_ho)
        hidden_errors = Matrix.multiply(who_t, gradients)
        hidden_gradient = Matrix.zip_with(lambda e, h: e * dsigmoid(h), hidden_errors, hidden)
        weight_ih_deltas = Matrix.multiply(hidden_gradient, Matrix.transpose(inputs))

        self.weights_ho.scaled_add(weight_ho_deltas, learning_rate)
        self.bias_o.scaled_add(gradients.row_sums(), learning_rate)
        self.weights_ih.scaled_add(weight_ih_deltas, learning_rate)
        self.bias_h.scaled_add(hidden_gradient.row_sums(), learning_rate)


# right: lambda t, o: t - o, targets => lambda t, o: 2 * (t - o), targets
# right: e * dsigmoid(o), output_errors => e, output_errors
# wrong: Matrix.multiply(who_t, gradients) => Matrix.multiply(who_t, output_errors) => dL_da1 wrong upstream
# wrong: self.bias_h.scaled_add(hidden_gradient.row_sums() => self.bias_h.scaled_add(hidden_gradient => dL_db1 missing sum|dL_db1 one sample|b1 *
# wrong: e * dsigmoid(h), hidden_errors, hidden) => e * dsigmoid(sigmoid(h)), hidden_errors, hidden) => dL_dz1 σ′ of z
# wrong: lambda t, o: t - o, targets => lambda t, o: o - t, targets => dL_dyhat wrong sign|update uphill|dL_dz2 wrong sign
# wrong: self.weights_ho.scaled_add(weight_ho_deltas, learning_rate)\n        self.bias_o => self.bias_o ;; who_t = Matrix.transpose(self.weights_ho) => self.weights_ho.scaled_add(weight_ho_deltas, learning_rate)\n        who_t = Matrix.transpose(self.weights_ho) => dL_da1 updated weights
# wrong: self.bias_o.scaled_add(gradients.row_sums(), learning_rate) => self.bias_o.scaled_add(gradients.row_sums(), 1) => b2 lr forgotten
