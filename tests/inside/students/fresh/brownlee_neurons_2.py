# network: hidden=(3, 3), bias=True, activation="sigmoid"
# Backprop in pure Python, a neuron is a dictionary (the last weight is the bias)
from math import exp


def activate(weights, inputs):
    activation = weights[-1]
    for i in range(len(weights) - 1):
        activation += weights[i] * inputs[i]
    return activation


def transfer(activation):
    return 1.0 / (1.0 + exp(-activation))


def transfer_derivative(output):
    return output * (1.0 - output)


def forward_propagate(network, row):
    inputs = row
    for layer in network:
        new_inputs = []
        for neuron in layer:
            neuron['output'] = transfer(activate(neuron['weights'], inputs))
            new_inputs.append(neuron['output'])
        inputs = new_inputs
    return inputs


def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = list()
        if i != len(network) - 1:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron['weights'][j] * neuron['delta']
                errors.append(error)
        else:
            for j in range(len(layer)):
                errors.append(layer[j]['output'] - expected[j])
        for j in range(len(layer)):
            layer[j]['delta'] = errors[j] * transfer_derivative(layer[j]['output'])


def train_step(network, X, y, l_rate):
    for layer in network:
        for neuron in layer:
            neuron['grad'] = [0.0] * len(neuron['weights'])
    for row, expected in zip(X, y):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        inputs = row
        for layer in network:
            for neuron in layer:
                for j in range(len(neuron['weights']) - 1):
                    neuron['grad'][j] += neuron['delta'] * inputs[j]
                neuron['grad'][-1] += neuron['delta']
            inputs = [neuron['output'] for neuron in layer]
    for layer in network:
        for neuron in layer:
            for j in range(len(neuron['weights'])):
                neuron['weights'][j] -= l_rate * neuron['grad'][j]

# right: errors.append(layer[j]['output'] - expected[j]) => errors.append(-(expected[j] - layer[j]['output']))
# right: layer[j]['delta'] = errors[j] * transfer_derivative(layer[j]['output']) => neuron = layer[j]\n            neuron['delta'] = errors[j] * neuron['output'] * (1.0 - neuron['output'])
# wrong: return output * (1.0 - output) => return transfer(output) * (1.0 - transfer(output)) => dL_dz3,dL_dz2,dL_dz1 σ′ of z
# wrong: error += neuron['weights'][j] * neuron['delta'] => error = neuron['weights'][j] * neuron['delta'] => dL_da1 missing sum
# wrong: neuron['grad'][j] += neuron['delta'] * inputs[j] => neuron['grad'][j] = neuron['delta'] * inputs[j] => dL_dw3,dL_dw2,dL_dw1 one sample
# wrong: neuron['grad'][-1] += neuron['delta'] => pass => dL_db3,dL_db2,dL_db1 zero|b3,b2,b1 not updated
# wrong: errors.append(layer[j]['output'] - expected[j]) => errors.append(expected[j] - layer[j]['output']) => dL_dyhat wrong sign|update uphill
# wrong: error += neuron['weights'][j] * neuron['delta'] => error += neuron['weights'][j] * neuron['output'] => dL_da2,dL_da1 wrong upstream
