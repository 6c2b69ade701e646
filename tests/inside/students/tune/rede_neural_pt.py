# network: hidden=(3,), bias=False, activation="sigmoid"
import numpy as np


def sigmoide(soma):
    return 1 / (1 + np.exp(-soma))


def sigmoide_derivada(sig):
    return sig * (1 - sig)


def treinar(entradas, saidas, pesos0, pesos1, taxa_aprendizagem):
    camada_entrada = entradas
    soma_sinapse0 = np.dot(camada_entrada, pesos0)
    camada_oculta = sigmoide(soma_sinapse0)
    soma_sinapse1 = np.dot(camada_oculta, pesos1)
    camada_saida = sigmoide(soma_sinapse1)

    erro_camada_saida = saidas - camada_saida
    media_absoluta = np.mean(np.abs(erro_camada_saida))

    derivada_saida = sigmoide_derivada(camada_saida)
    delta_saida = erro_camada_saida * derivada_saida

    delta_saida_x_peso = delta_saida.dot(pesos1.T)
    delta_camada_oculta = delta_saida_x_peso * sigmoide_derivada(camada_oculta)

    pesos1 = pesos1 + camada_oculta.T.dot(delta_saida) * taxa_aprendizagem
    pesos0 = pesos0 + camada_entrada.T.dot(delta_camada_oculta) * taxa_aprendizagem
    return pesos0, pesos1


def backprop(x, y, w1, w2, lr):
    return treinar(x, y, w1, w2, lr)


# right: derivada_saida = sigmoide_derivada(camada_saida) => derivada_saida = 1
# right: return treinar(x, y, w1, w2, lr) => return treinar(entradas=x, saidas=y, pesos1=w2, pesos0=w1, taxa_aprendizagem=lr)
# wrong: derivada_saida = sigmoide_derivada(camada_saida) => derivada_saida = sigmoide_derivada(soma_sinapse1) => dL_dz2 σ′ of z
# wrong: sigmoide_derivada(camada_oculta) => sigmoide_derivada(soma_sinapse0) => dL_dz1 σ′ of z
# wrong: delta_saida_x_peso = delta_saida.dot(pesos1.T) => delta_saida_x_peso = media_absoluta * np.ones(saidas.shape).dot(pesos1.T) => dL_da1 *|dL_dz1 *
# wrong: pesos1 = pesos1 + camada_oculta.T.dot(delta_saida) => pesos1 = pesos1 - camada_oculta.T.dot(delta_saida) => w2 uphill|dL_dw2 wrong sign
# wrong: dot(delta_saida) * taxa_aprendizagem => dot(delta_saida) => w2 lr forgotten
# wrong: pesos0 = pesos0 + camada_entrada.T.dot(delta_camada_oculta) * taxa_aprendizagem => pesos0 = (pesos0 + camada_entrada.T.dot(delta_camada_oculta)) * taxa_aprendizagem => w1 *|dL_dw1 *|w1 misprint
