# network: hidden=(3, 3), bias=False, activation="sigmoid"
# Лабораторная работа №5. Обратное распространение ошибки
import numpy as np


def сигмоида(x, производная=False):
    if производная:
        return x * (1 - x)  # x - уже выход сигмоиды
    return 1 / (1 + np.exp(-x))


def шаг_обучения(X, y, syn0, syn1, syn2, alpha=0.5):
    # прямой проход
    l0 = X
    l1 = сигмоида(np.dot(l0, syn0))
    l2 = сигмоида(np.dot(l1, syn1))
    l3 = сигмоида(np.dot(l2, syn2))

    # насколько мы ошиблись?
    l3_error = y - l3
    # в какую сторону нужно двигаться?
    l3_delta = l3_error * сигмоида(l3, True)

    # вклад слоя l2 в ошибку
    l2_error = l3_delta.dot(syn2.T)
    l2_delta = l2_error * сигмоида(l2, True)

    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * сигмоида(l1, True)

    syn2 += alpha * l2.T.dot(l3_delta)
    syn1 += alpha * l1.T.dot(l2_delta)
    syn0 += alpha * l0.T.dot(l1_delta)
    return syn0, syn1, syn2

# right: l3_delta = l3_error * сигмоида(l3, True) => l3_delta = l3_error  # перекрёстная энтропия
# right: l3_error = y - l3 => l3_error = l3 - y ;; syn2 += => syn2 -= ;; syn1 += => syn1 -= ;; syn0 += => syn0 -=
# wrong: l2_delta = l2_error * сигмоида(l2, True) => l2_delta = l2_error * сигмоида(l2) => dL_dz2 *
# wrong: l1_error = l2_delta.dot(syn1.T) => l1_error = l2_error.dot(syn1.T) ;; syn2 += alpha * l2 => syn2 += l2 => dL_da1 wrong upstream & w3 lr forgotten
# wrong: syn1 += alpha * l1.T => syn1 += alpha * l2.T => dL_dw2 wrong layer
# wrong: syn0 += alpha * => syn0 -= alpha * => w1 uphill|dL_dw1 wrong sign
# wrong: l1_error = l2_delta.dot(syn1.T)\n => l1_error = l2_delta.dot(syn2.T)\n => dL_da1 exception|dL_da1 wrong layer
# wrong: return x * (1 - x)  # => return сигмоида(x) * (1 - сигмоида(x))  # => dL_dz3,dL_dz2,dL_dz1 σ′ of z
