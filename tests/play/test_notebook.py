"""In a notebook: the laboratory is what a cell shows, and it lives."""

from __future__ import annotations

import pytest

pytest.importorskip("panel")
nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")

_CELLS = [
    "import warnings; warnings.simplefilter('ignore')\n"
    "import panel as pn, shallows.play\npn.extension()",
    "lab = shallows.play.laboratory({'arithmetic': 'lanes', 'epoch': '5'})\nlab",
    "import asyncio\n"
    "def shown():\n"
    "    return ' '.join(str(pane.object) for pane in lab.select(pn.pane.HTML))\n"
    "for _ in range(600):\n"
    "    await asyncio.sleep(0.1)\n"
    "    if 'id=\"epoch\">5<' in shown():\n"
    "        break\n"
    "print('epoch 5' if 'id=\"epoch\">5<' in shown() else shown())",
]


def test_a_notebook_shows_it() -> None:
    """After `panel.extension()`, a cell shows the laboratory, which ticks by the kernel's loop."""
    cells = [nbformat.v4.new_code_cell(source) for source in _CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    html = "".join(
        output["data"].get("text/html", "")
        for output in notebook.cells[1].outputs
        if output.output_type in ("display_data", "execute_result")
    )
    assert "Bokeh" in html or "bk-" in html or "data-root-id" in html
    assert notebook.cells[2].outputs[0].text == "epoch 5\n"
