# network: hidden=(4,), bias=True, activation="relu"
import numpy as np


def compute_loss_and_gradients(X, y_true, W1, b1, W2, b2, epsilon=1e-15):
    """
    Perform a forward and a backward pass of a two-layer neural network.

    Returns:
        loss (float): binary cross-entropy loss
        gradients (dict): gradients of all parameters
    """
    num_samples = X.shape[0]

    # --- Forward pass ---
    hidden_pre_activation = np.dot(X, W1) + b1
    hidden_activation = np.maximum(0, hidden_pre_activation)
    output_pre_activation = np.dot(hidden_activation, W2) + b2
    y_pred = 1 / (1 + np.exp(-output_pre_activation))

    # --- Loss ---
    y_pred = np.clip(y_pred, epsilon, 1 - epsilon)
    loss = -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))

    # --- Backward pass ---
    grad_output = (y_pred - y_true) / num_samples
    grad_W2 = np.dot(hidden_activation.T, grad_output)
    grad_b2 = np.sum(grad_output, axis=0, keepdims=True)
    grad_hidden = np.dot(grad_output, W2.T)
    grad_hidden[hidden_pre_activation <= 0] = 0
    grad_W1 = np.dot(X.T, grad_hidden)
    grad_b1 = np.sum(grad_hidden, axis=0, keepdims=True)

    gradients = {"W1": grad_W1, "b1": grad_b1, "W2": grad_W2, "b2": grad_b2}
    return loss, gradients


# right: grad_hidden[hidden_pre_activation <= 0] = 0 => grad_hidden = grad_hidden * (hidden_activation > 0)
# wrong: grad_hidden[hidden_pre_activation <= 0] = 0 => grad_hidden[grad_hidden <= 0] = 0 => dL_dz1 wrong argument
# wrong: grad_hidden[hidden_pre_activation <= 0] = 0 => pass => dL_dz1 missing σ′
# wrong: grad_output = (y_pred - y_true) / num_samples => grad_output = 2 * (y_pred - y_true) / num_samples => dL_dz2 constant factor|dL_dz2 wrong loss
# wrong: grad_b2 = np.sum(grad_output, axis=0, keepdims=True) => grad_b2 = np.mean(grad_output, axis=0, keepdims=True) ;; grad_b1 = np.sum(grad_hidden, axis=0, keepdims=True) => grad_b1 = np.mean(grad_hidden, axis=0, keepdims=True) => dL_db2,dL_db1 mean for sum
