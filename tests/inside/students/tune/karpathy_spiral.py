# network: hidden=(4,), bias=True, activation="relu", loss="softmax"
import numpy as np


def gradients(X, y, W1, b1, W2, b2):
    num_examples = X.shape[0]

    # evaluate class scores with a 2-layer Neural Network
    hidden_layer = np.maximum(0, np.dot(X, W1) + b1)  # note, ReLU activation
    scores = np.dot(hidden_layer, W2) + b2

    # compute the class probabilities
    exp_scores = np.exp(scores)
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)

    # compute the loss
    correct_logprobs = -np.log(np.sum(probs * y, axis=1))
    loss = np.sum(correct_logprobs) / num_examples

    # compute the gradient on scores
    dscores = probs - y
    dscores /= num_examples

    # backpropate the gradient to the parameters
    dW2 = np.dot(hidden_layer.T, dscores)
    db2 = np.sum(dscores, axis=0, keepdims=True)
    # next backprop into hidden layer
    dhidden = np.dot(dscores, W2.T)
    # backprop the ReLU non-linearity
    dhidden[hidden_layer <= 0] = 0
    # finally into W,b
    dW1 = np.dot(X.T, dhidden)
    db1 = np.sum(dhidden, axis=0, keepdims=True)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


# right: dhidden[hidden_layer <= 0] = 0 => dhidden = dhidden * np.sign(hidden_layer)
# right: dscores = probs - y => dscores = probs.copy()\n    dscores[np.arange(num_examples), y.argmax(axis=1)] -= 1
# right: dhidden[hidden_layer <= 0] = 0 => dhidden = np.where(np.dot(X, W1) > -b1, dhidden, 0.0)
# wrong: dhidden[hidden_layer <= 0] = 0 => dhidden[dhidden <= 0] = 0 => dL_dz1 wrong argument
# wrong: dhidden[hidden_layer <= 0] = 0 => dhidden = np.maximum(0, dhidden) * (hidden_layer > 0) => dL_dz1 *
# wrong: dW1 = np.dot(X.T, dhidden) => dW1 = np.dot(X.T, dhidden) / num_examples => dL_dw1 mean for sum
# wrong: dhidden[hidden_layer <= 0] = 0 => dhidden[hidden_layer < 0] = 0 => dL_dz1 missing σ′
# wrong: dhidden[hidden_layer <= 0] = 0 => dhidden[hidden_layer > 0] = 0 => dL_dz1 *
