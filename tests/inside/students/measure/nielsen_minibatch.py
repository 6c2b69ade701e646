# network: hidden=(4, 3, 2), bias=True, activation="sigmoid"
import numpy as np


class Network(object):

    def __init__(self, sizes):
        self.num_layers = len(sizes)
        self.sizes = sizes
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x)
                        for x, y in zip(sizes[:-1], sizes[1:])]

    def update_mini_batch(self, mini_batch, eta):
        """Update the network's weights and biases by applying gradient
        descent using backpropagation to a single mini batch."""
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
        # backward pass (cross-entropy cost)
        delta = (activations[-1]-y)
        nabla_b[-1] = delta
        nabla_w[-1] = np.dot(delta, activations[-2].transpose())
        for l in range(2, self.num_layers):
            z = zs[-l]
            sp = sigmoid_prime(z)
            delta = np.dot(self.weights[-l+1].transpose(), delta) * sp
            nabla_b[-l] = delta
            nabla_w[-l] = np.dot(delta, activations[-l-1].transpose())
        return (nabla_b, nabla_w)


def sigmoid(z):
    return 1.0/(1.0+np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z)*(1-sigmoid(z))

# right: delta = (activations[-1]-y) => delta = (activations[-1]-y) * sigmoid_prime(zs[-1])
# right: return sigmoid(z)*(1-sigmoid(z)) => return np.exp(-z)/(1.0+np.exp(-z))**2
# wrong: z = zs[-l] => z = activations[-l] => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: nabla_b = [nb+dnb for nb => nabla_b = [dnb for nb => dL_db4,dL_db3,dL_db2,dL_db1 one sample
# wrong: b-(eta/len(mini_batch))*nb => b-eta*nb => b4,b3,b2,b1 sum for mean|dL_db4,dL_db3,dL_db2,dL_db1 sum for mean
# wrong: [b-(eta => [b+(eta => b4,b3,b2,b1 uphill|dL_db4,dL_db3,dL_db2,dL_db1 wrong sign
# wrong: range(2, self.num_layers) => range(2, self.num_layers-1) => dL_dw1,dL_db1 zero|w1,b1 not updated
# wrong: nabla_b[-l] = delta => nabla_b[-l] = delta * sp => dL_db3,dL_db2,dL_db1 extra σ′
