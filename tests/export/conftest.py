"""What exported files say, each run in its own language."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest


def by_python(path, x):
    code = (
        "import json, sys, net; x = json.loads(sys.stdin.read()); print(json.dumps("
        "[net.predict(x).tolist(), net.classify(x) if hasattr(net, 'classify') else None]))"
    )
    return ask([sys.executable, "-W", "error", "-c", code], path, x)


def by_javascript(path, x):
    if (node := shutil.which("node") or shutil.which("nodejs")) is None:
        pytest.skip("no JavaScript interpreter: apt-get install nodejs")
    # JSON has no NaN: here it is a text on its way in, and null on its way out.
    code = (
        "const n = require('./net.js'), x = JSON.parse(require('fs').readFileSync(0)"
        ".toString().replaceAll('NaN', '\"NaN\"')).map((r) => r.map((v) => v === 'NaN' ? NaN : v));"
        "const labels = n.classify ? x.map(n.classify) : null;"
        "console.log(JSON.stringify([x.map(n.predict), labels])"
        ".replaceAll('null,', 'NaN,').replaceAll('null]', 'NaN]'))"
    )
    return ask([node, "-e", code], path, x)


def by_c(path, x):
    text = path.read_text()
    width, outputs = (int(text.split(name)[1].split("]")[0]) for name in ("double x[", "yhat["))
    labels = 'printf("%d ", net_classify(x));' if "net_classify" in text else ""
    declared = "int net_classify(const double *x);" if labels else ""
    main = (
        f"#include <stdio.h>\nvoid net_predict(const double *x, double *y);{declared}"
        f"int main(void) {{ double x[{width}], y[{outputs}]; for (;;) {{"
        f'for (int i = 0; i < {width}; ++i) if (scanf("%lf", x + i) != 1) return 0;'
        f"net_predict(x, y); for (int i = 0; i < {outputs}; ++i)"
        f' printf("%.17g ", y[i]); {labels} }} }}'
    )
    path.with_name("main.c").write_text(main)
    program = path.with_name("net")
    compile_c(program, path, path.with_name("main.c"))
    given = " ".join(map(repr, x.ravel().tolist()))
    done = subprocess.run([program], input=given, capture_output=True, text=True, check=True)
    said = np.array(done.stdout.split(), float).reshape(len(x), -1)
    return said[:, :outputs], said[:, outputs:].astype(int).ravel().tolist() or None


def compile_c(program, *sources):
    if (compiler := shutil.which("cc") or shutil.which("gcc")) is None:
        pytest.skip("no C compiler: apt-get install gcc libc6-dev")
    strict = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"]
    command = [compiler, *strict, *map(str, sources), "-o", str(program), "-lm"]
    subprocess.run(command, check=True)


def by_onnx(path, x):
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (asked,) = session.get_inputs()
    kind = {"tensor(double)": np.float64, "tensor(float)": np.float32}[asked.type]
    said = session.run(None, {"x": x.astype(kind)})
    return said[0], said[1].tolist() if len(said) > 1 else None


def ask(command, path, x):
    done = subprocess.run(
        command, input=json.dumps(x.tolist()), capture_output=True, text=True, cwd=path.parent
    )
    assert done.returncode == 0, done.stderr
    yhat, labels = json.loads(done.stdout)
    return np.array(yhat, float), labels if isinstance(labels, list) else None


FORMS = {".py": by_python, ".js": by_javascript, ".c": by_c, ".onnx": by_onnx}


@pytest.fixture
def said():
    """Return a function: what the file of a network says of rows, (outputs, labels)."""
    return lambda path, x: FORMS[path.suffix](path, x)


@pytest.fixture
def compiled():
    """Return a function that compiles C files to a program: (program, *files)."""
    return compile_c
