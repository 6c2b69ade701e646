# network: hidden=4, bias=True, activation="sigmoid"
import numpy as np
class MLP:
    def __init__(self, input_size=2, hidden_size=4, output_size=1):
        self.W = [np.random.randn(input_size, hidden_size), np.random.randn(hidden_size, output_size)]
        self.b = [np.zeros((1, hidden_size)), np.zeros((1, output_size))]
    def forward(self, X):
        self.a = [X]
        for W, b in zip(self.W, self.b):
            self.a.append(1/(1+np.exp(-(self.a[-1] @ W + b))))
        return self.a[-1]
    def gradients(self, X, y):
        yhat = self.forward(X)
        n = len(X)
        dW, db = [None]*2, [None]*2
        d = (yhat - y)/n
        for i in (1, 0):
            dW[i] = self.a[i].T @ d
            db[i] = d.sum(0, keepdims=True)
            if i: d = (d @ self.W[i].T) * self.a[i]*(1-self.a[i])
        return dW, db
    def step(self, X, y, lr):
        dW, db = self.gradients(X, y)
        for i in range(2):
            self.W[i] -= lr*dW[i]; self.b[i] -= lr*db[i]


# wrong: if i: d = (d @ self.W[i].T) * self.a[i]*(1-self.a[i]) => if i: d = (d @ self.W[i].T) => dL_dz1 missing σ′
# wrong: db[i] = d.sum(0, keepdims=True) => db[i] = d.sum(1, keepdims=True) => dL_db2,dL_db1 wrong axis|dL_db2 missing sum & dL_db1 wrong axis
# wrong: dW[i] = self.a[i].T @ d => dW[i] = self.a[i].T @ d / n => dL_dw2,dL_dw1 mean for sum
