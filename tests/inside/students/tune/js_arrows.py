# network: hidden=(3, 3), bias=False, activation="sigmoid"
# no numpy, just lists. I come from JavaScript, sorry for the camelCase
import math

sigmoid = lambda z: 1 / (1 + math.exp(-z))
slope = lambda a: a * (1 - a)
mapM = lambda f, m: [[f(v) for v in row] for row in m]
zipM = lambda f, a, b: [[f(p, q) for p, q in zip(r, s)] for r, s in zip(a, b)]
transpose = lambda m: [list(col) for col in zip(*m)]
matMul = lambda a, b: [[sum(p * q for p, q in zip(row, col)) for col in transpose(b)] for row in a]
times = lambda p, q: p * q
minus = lambda p, q: p - q


def backProp(x, y, net):
    hidden1 = mapM(sigmoid, matMul(x, net["w1"]))
    hidden2 = mapM(sigmoid, matMul(hidden1, net["w2"]))
    guess = mapM(sigmoid, matMul(hidden2, net["w3"]))

    delta3 = zipM(minus, guess, y)
    error2 = matMul(delta3, transpose(net["w3"]))
    delta2 = zipM(times, error2, mapM(slope, hidden2))
    error1 = matMul(delta2, transpose(net["w2"]))
    delta1 = zipM(times, error1, mapM(slope, hidden1))

    return {
        "w3": matMul(transpose(hidden2), delta3),
        "w2": matMul(transpose(hidden1), delta2),
        "w1": matMul(transpose(x), delta1),
    }

# right: slope = lambda a: a * (1 - a) => slope = lambda a: a - a ** 2
# right: error1 = matMul(delta2, transpose(net["w2"])) => error1 = transpose(matMul(net["w2"], transpose(delta2)))
# wrong: slope = lambda a: a * (1 - a) => slope = lambda a: sigmoid(a) * (1 - sigmoid(a)) => dL_dz2,dL_dz1 σ′ of z
# wrong: slope = lambda a: a * (1 - a) => slope = lambda a: a * 1 - a => dL_dz2,dL_dz1 precedence|zero
# wrong: matMul(delta2, transpose(net["w2"])) => matMul(delta2, net["w2"]) => dL_da1 transpose
# wrong: zipM(times, error1, mapM(slope, hidden1)) => zipM(times, error1, mapM(slope, hidden2)) => dL_dz1 wrong layer
# wrong: mapM(slope, hidden2)) => mapM(slope, error2)) => dL_dz2 wrong argument
# wrong: matMul(transpose(hidden1), delta2) => matMul(transpose(hidden2), delta2) => dL_dw2 wrong layer
