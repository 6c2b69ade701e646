# network: hidden=(5,), bias=True, activation="relu"
import numpy as np


def loss_and_grads(X, y, W1, b1, W2, b2):
    y = np.asarray(y, dtype=int).ravel()
    num_examples = X.shape[0]

    # evaluate class scores
    hidden_layer = np.maximum(0, np.dot(X, W1) + b1)  # note, ReLU activation
    scores = np.dot(hidden_layer, W2) + b2

    # compute the class probabilities
    exp_scores = np.exp(scores)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)

    # average cross-entropy loss
    correct_logprobs = -np.log(probs[range(num_examples), y])
    loss = np.sum(correct_logprobs) / num_examples

    # gradient on scores
    dscores = probs
    dscores[range(num_examples), y] -= 1
    dscores /= num_examples

    grads = {}
    grads["W2"] = np.dot(hidden_layer.T, dscores)
    grads["b2"] = np.sum(dscores, axis=0, keepdims=True)
    # next backprop into hidden layer
    dhidden = np.dot(dscores, W2.T)
    # backprop the ReLU non-linearity
    dhidden[hidden_layer <= 0] = 0
    grads["W1"] = np.dot(X.T, dhidden)
    grads["b1"] = np.sum(dhidden, axis=0, keepdims=True)
    return loss, grads

# right: exp_scores = np.exp(scores) => exp_scores = np.exp(scores - np.max(scores, axis=1, keepdims=True)) ;; dscores = probs => dscores = probs.copy()
# right: dhidden[hidden_layer <= 0] = 0 => dhidden = dhidden * (hidden_layer > 0)
# wrong: dscores /= num_examples => pass => dL_dz2 sum for mean|constant factor
# wrong: dscores[range(num_examples), y] -= 1 => dscores[:, y] -= 1 => dL_dz2 *
# wrong: dhidden[hidden_layer <= 0] = 0 => dhidden[dhidden <= 0] = 0 => dL_dz1 wrong argument
# wrong: dhidden[hidden_layer <= 0] = 0 => dhidden = dhidden * hidden_layer => dL_dz1 *
# wrong: np.sum(exp_scores, axis=1, keepdims=True) => np.sum(exp_scores, axis=0, keepdims=True) => code *
# wrong: grads["b1"] = np.sum(dhidden, axis=0, keepdims=True) => grads["b1"] = np.sum(dhidden) => dL_db1 wrong axis
