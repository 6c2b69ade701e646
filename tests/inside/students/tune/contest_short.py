# network: hidden=(3, 3), bias=True, activation="sigmoid"
import numpy as np
s=lambda z:1/(1+np.exp(-z))
def backprop(x,y,W,B):
    m=len(W);n=len(x)
    a=[x]
    for w,b in zip(W,B):a.append(s(a[-1]@w+b))
    d=(a[-1]-y)/n
    gW=[0]*m;gB=[0]*m
    for i in range(m)[::-1]:
        gW[i]=a[i].T@d
        gB[i]=d.sum(0)
        if i:d=d@W[i].T*a[i]*(1-a[i])
    return gW,gB


# right: d=d@W[i].T*a[i]*(1-a[i]) => d=d@W[i].T*(a[i]-a[i]**2)
# right: if i:d=d@W[i].T*a[i]*(1-a[i]) => d=d@W[i].T*a[i]*(1-a[i])
# wrong: *a[i]*(1-a[i]) => *a[i]*1-a[i] => dL_dz2,dL_dz1 precedence
# wrong: *a[i]*(1-a[i]) => *a[i+1]*(1-a[i+1]) => dL_dz2,dL_dz1 wrong layer
# wrong: gB[i]=d.sum(0) => gB[i]=d.mean(0) => dL_db3,dL_db2,dL_db1 mean for sum
# wrong: if i:d= => if i>1:d= => dL_da1 *|dL_dz1 *|dL_dw1,dL_db1 wrong upstream
# wrong: d=(a[-1]-y)/n => d=(a[-1]-y)*2/n => dL_dz3 constant factor|missing σ′|dL_dyhat constant factor
# wrong: gB[i]=d.sum(0) => gB[i]=d.sum(1) => dL_db2,dL_db1 wrong axis|dL_db2 missing sum & dL_db1 wrong axis|dL_db3 missing sum & dL_db2,dL_db1 wrong axis|dL_db3,dL_db2,dL_db1 wrong axis
