# network: hidden=(3, 3), bias=True, activation="sigmoid"
# network = list of layers, layer = list of neurons, neuron = {"weights": [w1, w2, ..., bias]}
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
            neuron["output"] = transfer(activate(neuron["weights"], inputs))
            new_inputs.append(neuron["output"])
        inputs = new_inputs
    return inputs


def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = []
        if i == len(network) - 1:
            for j in range(len(layer)):
                errors.append(layer[j]["output"] - expected[j])
        else:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["weights"][j] * neuron["delta"]
                errors.append(error)
        for j in range(len(layer)):
            neuron = layer[j]
            neuron["delta"] = errors[j] * transfer_derivative(neuron["output"])


def backprop(network, X, y):
    for layer in network:
        for neuron in layer:
            neuron["grad"] = [0.0] * len(neuron["weights"])
    for row, expected in zip(X, y):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        inputs = row
        for layer in network:
            for neuron in layer:
                for j in range(len(inputs)):
                    neuron["grad"][j] += neuron["delta"] * inputs[j]
                neuron["grad"][-1] += neuron["delta"]
            inputs = [neuron["output"] for neuron in layer]
    return [[neuron["grad"] for neuron in layer] for layer in network]


# right: return output * (1.0 - output) => return output - output ** 2
# right: errors.append(layer[j]["output"] - expected[j]) => errors.append(2 * (layer[j]["output"] - expected[j]))
# wrong: neuron["grad"][-1] += neuron["delta"] => neuron["grad"][-1] = neuron["delta"] => dL_db3,dL_db2,dL_db1 one sample
# wrong: error += neuron["weights"][j] * neuron["delta"] => error = neuron["weights"][j] * neuron["delta"] => dL_da1 *
# wrong: errors[j] * transfer_derivative => errors[j] + transfer_derivative => dL_dz3,dL_dz2,dL_dz1 plus for times
# wrong: return output * (1.0 - output) => return 1.0 - output ** 2 => dL_dz3,dL_dz2,dL_dz1 wrong activation
# wrong: errors.append(layer[j]["output"] - expected[j]) => errors.append(expected[j] - layer[j]["output"]) => dL_dyhat wrong sign|dL_dz3 wrong sign
# wrong: neuron["grad"][j] += neuron["delta"] => neuron["grad"][j] -= neuron["delta"] => dL_dw3,dL_dw2,dL_dw1 wrong sign
