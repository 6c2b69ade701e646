# network: hidden=(3, 3), bias=True, activation="tanh"
import numpy as np


def expit(t):
    return 1.0 / (1.0 + np.exp(-t))


def loglik(theta, X, y):
    H1 = np.tanh(X @ theta["W1"] + theta["b1"])
    H2 = np.tanh(H1 @ theta["W2"] + theta["b2"])
    p = expit(H2 @ theta["W3"] + theta["b3"])
    return np.sum(y * np.log(p) + (1 - y) * np.log1p(-p))


def ascent_step(theta, X, y, lr):
    """One step of steepest ascent on the Bernoulli log-likelihood (score = its gradient)."""
    H1 = np.tanh(X @ theta["W1"] + theta["b1"])
    H2 = np.tanh(H1 @ theta["W2"] + theta["b2"])
    p = expit(H2 @ theta["W3"] + theta["b3"])

    S3 = y - p
    S2 = (S3 @ theta["W3"].T) * (1 - H2**2)
    S1 = (S2 @ theta["W2"].T) * (1 - H1**2)
    score = {
        "W1": X.T @ S1, "b1": S1.sum(axis=0),
        "W2": H1.T @ S2, "b2": S2.sum(axis=0),
        "W3": H2.T @ S3, "b3": S3.sum(axis=0),
    }
    for name in score:
        theta[name] = theta[name] + lr * score[name]
    return theta

# right: (1 - H2**2) => (1 - H2) * (1 + H2)
# right: S3 = y - p => S3 = (y - p) / len(y) ;; return np.sum(y => return np.mean(y
# wrong: theta[name] + lr * score[name] => theta[name] - lr * score[name] => update uphill|dL_dz3 wrong sign|dL_dyhat wrong sign
# wrong: for name in score: => for name in ("W1", "W2", "W3"): => b3,b2,b1 not updated
# wrong: (1 - H2**2) => H2 * (1 - H2) => dL_dz2 wrong activation
# wrong: (S3 @ theta["W3"].T) * (1 - H2**2) => (S3 @ theta["W3"].T) => dL_dz2 missing σ′
# wrong: "W1": X.T @ S1 => "W1": X.T @ S2 => dL_dw1 wrong upstream
# wrong: (1 - H1**2) => (1 - H1)**2 ;; "b2": S2.sum(axis=0) => "b2": S2.mean(axis=0) => dL_dz1 *|dL_dz1 precedence & dL_db2 mean for sum
