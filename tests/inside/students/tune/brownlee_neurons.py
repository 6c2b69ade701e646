# network: hidden=(3,), bias=True, activation="sigmoid"
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


def to_network(w, b):
    return [{"weights": [float(row[j]) for row in w] + [float(b[j])]} for j in range(len(w[0]))]


def backprop(x, y, w1, b1, w2, b2):
    network = [to_network(w1, b1.ravel()), to_network(w2, b2.ravel())]
    grad = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(x, y):
        inputs = list(row)
        for layer in network:
            new_inputs = []
            for neuron in layer:
                neuron["output"] = transfer(activate(neuron["weights"], inputs))
                new_inputs.append(neuron["output"])
            inputs = new_inputs
        # errors, from the last layer to the first
        for i in reversed(range(len(network))):
            layer = network[i]
            errors = []
            if i != len(network) - 1:
                for j in range(len(layer)):
                    error = 0.0
                    for neuron in network[i + 1]:
                        error += neuron["weights"][j] * neuron["delta"]
                    errors.append(error)
            else:
                for j in range(len(layer)):
                    errors.append(layer[j]["output"] - expected[j])
            for j in range(len(layer)):
                layer[j]["delta"] = errors[j] * transfer_derivative(layer[j]["output"])
        for i in range(len(network)):
            inputs = row if i == 0 else [neuron["output"] for neuron in network[i - 1]]
            for j, neuron in enumerate(network[i]):
                for k in range(len(inputs)):
                    grad[i][j][k] += neuron["delta"] * inputs[k]
                grad[i][j][-1] += neuron["delta"]
    out = {}
    for i, name in enumerate(["1", "2"]):
        out["dw" + name] = [[g[k] for g in grad[i]] for k in range(len(grad[i][0]) - 1)]
        out["db" + name] = [g[-1] for g in grad[i]]
    return out


# right: grad[i][j][-1] += neuron["delta"] => grad[i][j][-1] += neuron["delta"] * 1.0
# right: layer[j]["delta"] = errors[j] * transfer_derivative(layer[j]["output"]) => layer[j]["delta"] = errors[j] * (transfer_derivative(layer[j]["output"]) if i == 0 else 1)
# wrong: layer[j]["delta"] = errors[j] * transfer_derivative(layer[j]["output"]) => layer[j]["delta"] = errors[j] * (1.0 - layer[j]["output"]) if i == 0 else errors[j] * transfer_derivative(layer[j]["output"]) => dL_dz1 missing factor
# wrong: error += neuron["weights"][j] * neuron["delta"] => error += neuron["delta"] => dL_da1 *
# wrong: grad[i][j][-1] += neuron["delta"] => grad[i][j][-1] = neuron["delta"] => dL_db2,dL_db1 one sample
# wrong: layer[j]["delta"] = errors[j] * transfer_derivative(layer[j]["output"]) => layer[j]["delta"] = errors[j] * transfer_derivative(layer[j]["output"]) if i else errors[j] => dL_dz1 missing σ′
