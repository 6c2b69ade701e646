# network: hidden=(3,), bias=True, activation="sigmoid"
# ported from my Java version (Matrix.java, NeuralNetwork.java)
import math
import random


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


class Matrix:
    def __init__(self, rows, cols, zero=False):
        self.rows = rows
        self.cols = cols
        self.data = [[0.0 if zero else random.random() * 2 - 1 for _ in range(cols)] for _ in range(rows)]

    def fill(self, f):
        for i in range(self.rows):
            for j in range(self.cols):
                self.data[i][j] = f(i, j)
        return self

    def add(self, m):
        self.fill(lambda i, j: self.data[i][j] + m.data[i][j])

    def mul(self, m):
        self.fill(lambda i, j: self.data[i][j] * m.data[i][j])

    def scaled(self, k):
        return Matrix(self.rows, self.cols, True).fill(lambda i, j: self.data[i][j] * k)

    def sigmoid(self):
        self.fill(lambda i, j: sigmoid(self.data[i][j]))

    def dsigmoid(self):
        return Matrix(self.rows, self.cols, True).fill(lambda i, j: self.data[i][j] * (1 - self.data[i][j]))

    @staticmethod
    def from_array(x):
        return Matrix(len(x), 1, True).fill(lambda i, j: x[i])

    @staticmethod
    def subtract(a, b):
        return Matrix(a.rows, a.cols, True).fill(lambda i, j: a.data[i][j] - b.data[i][j])

    @staticmethod
    def transpose(a):
        return Matrix(a.cols, a.rows, True).fill(lambda i, j: a.data[j][i])

    @staticmethod
    def multiply(a, b):
        return Matrix(a.rows, b.cols, True).fill(
            lambda i, j: sum(a.data[i][k] * b.data[k][j] for k in range(a.cols)))


class NeuralNetwork:
    def __init__(self, i, h, o):
        self.weights_ih = Matrix(h, i)
        self.weights_ho = Matrix(o, h)
        self.bias_h = Matrix(h, 1)
        self.bias_o = Matrix(o, 1)

    def train(self, X, Y, l_rate=0.1):
        d_ih = Matrix(self.weights_ih.rows, self.weights_ih.cols, True)
        d_ho = Matrix(self.weights_ho.rows, self.weights_ho.cols, True)
        d_bh = Matrix(self.bias_h.rows, 1, True)
        d_bo = Matrix(self.bias_o.rows, 1, True)
        for x, y in zip(X, Y):
            inputs = Matrix.from_array(x)
            hidden = Matrix.multiply(self.weights_ih, inputs)
            hidden.add(self.bias_h)
            hidden.sigmoid()
            output = Matrix.multiply(self.weights_ho, hidden)
            output.add(self.bias_o)
            output.sigmoid()

            error = Matrix.subtract(Matrix.from_array(y), output)
            gradient = output.dsigmoid()
            gradient.mul(error)
            d_ho.add(Matrix.multiply(gradient, Matrix.transpose(hidden)))
            d_bo.add(gradient)

            hidden_errors = Matrix.multiply(Matrix.transpose(self.weights_ho), gradient)
            h_gradient = hidden.dsigmoid()
            h_gradient.mul(hidden_errors)
            d_ih.add(Matrix.multiply(h_gradient, Matrix.transpose(inputs)))
            d_bh.add(h_gradient)

        self.weights_ho.add(d_ho.scaled(l_rate))
        self.bias_o.add(d_bo.scaled(l_rate))
        self.weights_ih.add(d_ih.scaled(l_rate))
        self.bias_h.add(d_bh.scaled(l_rate))


# right: gradient = output.dsigmoid()\n            gradient.mul(error) => gradient = error
# right: Matrix.subtract(Matrix.from_array(y), output) => Matrix.subtract(output, Matrix.from_array(y)) ;; d_ho.scaled(l_rate) => d_ho.scaled(-l_rate) ;; d_bo.scaled(l_rate) => d_bo.scaled(-l_rate) ;; d_ih.scaled(l_rate) => d_ih.scaled(-l_rate) ;; d_bh.scaled(l_rate) => d_bh.scaled(-l_rate)
# wrong: Matrix.transpose(self.weights_ho), gradient) => Matrix.transpose(self.weights_ho), error) => dL_da1 wrong upstream
# wrong: self.data[i][j] * (1 - self.data[i][j]) => sigmoid(self.data[i][j]) * (1 - sigmoid(self.data[i][j])) => dL_dz2,dL_dz1 σ′ of z
# wrong: h_gradient.mul(hidden_errors)\n            d_ih.add => d_ih.add => dL_dz1 missing factor
# wrong: d_bh.add(h_gradient) => d_bh.add(hidden_errors) => dL_db1 wrong upstream
# wrong: self.bias_o.add(d_bo.scaled(l_rate)) => self.bias_o.add(d_bo) => b2 lr forgotten
# wrong: Matrix.subtract(Matrix.from_array(y), output) => Matrix.subtract(output, Matrix.from_array(y)) => dL_dyhat wrong sign|dL_dz2 wrong sign|update uphill
