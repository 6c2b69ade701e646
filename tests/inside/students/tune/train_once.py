# network: hidden=4, bias=True, activation="sigmoid"
import numpy as np
def sigmoid(x): return 1/(1+np.exp(-x))
def train(x, y, hidden_weights, hidden_bias, output_weights, output_bias, lr=0.1, epochs=1):
    for _ in range(epochs):
        h = sigmoid(np.dot(x, hidden_weights) + hidden_bias)
        o = sigmoid(np.dot(h, output_weights) + output_bias)
        error = y - o
        d_o = error * o * (1 - o)
        d_h = d_o.dot(output_weights.T) * h * (1 - h)
        output_weights += h.T.dot(d_o) * lr
        output_bias += np.sum(d_o, axis=0) * lr
        hidden_weights += x.T.dot(d_h) * lr
        hidden_bias += np.sum(d_h, axis=0) * lr
    return hidden_weights, hidden_bias, output_weights, output_bias


# right: d_o = error * o * (1 - o) => d_o = error / len(x)
# wrong: d_h = d_o.dot(output_weights.T) * h * (1 - h) => d_h = d_o.dot(output_weights.T) => dL_dz1 missing σ′
# wrong: output_bias += np.sum(d_o, axis=0) * lr => output_bias += np.mean(d_o, axis=0) * lr => dL_db2 mean for sum
# wrong: hidden_weights += x.T.dot(d_h) * lr => hidden_weights += x.T.dot(d_h) => w1 lr forgotten
# wrong: d_h = d_o.dot(output_weights.T) * h * (1 - h) => d_h = error.dot(output_weights.T) * h * (1 - h) => dL_da1 wrong upstream
# wrong: hidden_bias += np.sum(d_h, axis=0) * lr => hidden_bias -= np.sum(d_h, axis=0) * lr => b1 uphill
