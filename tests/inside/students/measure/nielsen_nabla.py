# network: hidden=(3, 3), bias=True, activation="sigmoid"
import random
import numpy as np


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x)
                        for x, y in zip(sizes[:-1], sizes[1:])]

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        for x, y in mini_batch:
            delta_nabla_b, delta_nabla_w = self.backprop(x, y)
            nabla_b = [nb+dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]
            nabla_w = [nw+dnw for nw, dnw in zip(nabla_w, delta_nabla_w)]
        self.weights = [w-(eta/len(mini_batch))*nw
                        for w, nw in zip(self.weights, nabla_w)]
        self.biases = [b-(eta/len(mini_batch))*nb
                       for b, nb in zip(self.biases, nabla_b)]

    def backprop(self, x, y):
        nabla_b = [np.zeros(b.shape) for b in self.biases]
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        # feedforward
        activation = x
        activations = [x]
        zs = []
        for b, w in zip(self.biases, self.weights):
            z = np.dot(w, activation)+b
            zs.append(z)
            activation = sigmoid(z)
            activations.append(activation)
        # backward pass
        delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            z = zs[-l]
            sp = sigmoid_prime(z)
            delta = np.dot(self.weights[-l+1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l-1].transpose())
        return (nabla_b, nabla_w)

    def cost_derivative(self, output_activations, y):
        return (output_activations-y)


def sigmoid(z):
    return 1.0/(1.0+np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z)*(1-sigmoid(z))


# right: self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1]) => self.cost_derivative(activations[-1], y)
# right: w-(eta/len(mini_batch))*nw => w-eta*nw ;; b-(eta/len(mini_batch))*nb => b-eta*nb ;; return sigmoid(z)*(1-sigmoid(z)) => return np.exp(-z)/(1+np.exp(-z))**2
# wrong: z = zs[-l] => z = activations[-l] => dL_dz2,dL_dz1 σ′ of z
# wrong: return sigmoid(z)*(1-sigmoid(z)) => return z*(1-z) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: delta = np.dot(self.weights[-l+1].transpose(), delta) * sp => delta = np.dot(self.weights[-l+1], delta) * sp => dL_da2,dL_da1 transpose|code exception|dL_da2 exception
# wrong: b-(eta/len(mini_batch))*nb => b+(eta/len(mini_batch))*nb => b1,b2,b3 uphill|code uphill
# wrong: nabla_w = [nw+dnw for nw, dnw in zip(nabla_w, delta_nabla_w)] => nabla_w = delta_nabla_w => dL_dw3,dL_dw2,dL_dw1 one sample|w1,w2,w3 one sample|code one sample
# wrong: delta = np.dot(self.weights[-l+1].transpose(), delta) * sp => delta = np.dot(self.weights[-l+1].transpose(), delta) + sp => dL_dz2,dL_dz1 plus for times
