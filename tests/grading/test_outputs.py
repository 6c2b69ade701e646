"""What is written for a class: pages, tables, and the gradebooks of learning platforms."""

import csv
import json
import os
import re
from html import unescape
from urllib.parse import unquote

import numpy as np
import pytest

import shallows as sh
from shallows import backprop
from shallows.arguments import ArgumentError
from shallows.grading import forms, gradebooks, pages
from shallows.grading.isolation import Judged
from shallows.grading.marks import NONE_RIGHT, grade
from shallows.grading.outputs import Outputs
from shallows.grading.rubric import Rubric
from shallows.grading.summary import Summary
from shallows.grading.task import Task
from shallows.inside.checking.reading.evidence import Source
from shallows.inside.checking.report import Report
from shallows.inside.checking.telling.finding import Finding

LAYERS = ("sigmoid", "sigmoid")


def right(x, y, w):
    return backprop.backward(x, y, w, backprop.forward(x, w, LAYERS), LAYERS, gradient="stable")


def changed(**values):
    """Return right code, of whose values some are multiplied."""
    return lambda x, y, w: {n: v * values.get(n, 1) for n, v in right(x, y, w).items()}


CODES = {
    "right": right,
    "doubled": changed(dL_dw3=2),
    "both": changed(dL_dw3=2, dL_dw2=3),
    "negative": changed(dL_dw3=-1),
    "nothing": lambda x, y, w: {f"dL_d{name}": np.nan * value for name, value in w.items()},
}
JUDGED = {name: Judged(sh.check(code)) for name, code in CODES.items()} | {
    "broken": Judged(None, "it is <broken>", "<b>printed</b>")
}


def graded(**names):
    """Return grades by their names, each of one of the codes."""
    return [grade(name, JUDGED[code], Task()) for name, code in names.items()]


CLASS = graded(a="right", b="doubled", c="both", d="negative", e="broken", f="right")


def test_the_class_is_counted():
    """Each kind of mistake by submission and by place, each derivative by who gets it right."""
    about = Summary(CLASS)
    assert (about.submissions, about.judged, about.passed) == (6, 5, 2)
    found = [(m.kind, m.places, [g.name for g in m.grades]) for m in about.mistakes]
    assert found == [
        ("constant factor", [("dL_dw3", 2), ("dL_dw2", 1)], ["b", "c"]),
        ("wrong sign", [("dL_dw3", 1)], ["d"]),
    ]
    shares = dict(about.shares)
    assert (shares["dL_dw3"], shares["dL_dw2"], shares["dL_dw1"]) == (2, 4, 5)
    assert about.hardest == 2
    assert about.median == np.median([14, 12, 10, 12, 0, 14])
    assert sum(about.histogram) == 6
    assert (about.histogram[0], about.histogram[-1]) == (1, 2)


def test_pages_load_nothing_and_run_nothing():
    """No address but those of the feedback beside it, no script, and a policy that says so."""
    whole = pages.of_class(CLASS, folder="feedback")
    for page in (whole, *map(pages.feedback, CLASS)):
        assert "default-src 'none'" in page
        links = re.findall(r"""(?:src|href|action|url)\s*[=(]\s*["']?([^"'>)]*)""", page)
        assert all(re.fullmatch(r"feedback/[a-f]\.html", link) for link in links)
        assert not re.search("<script|@import|http:|https:|<link", page)


def test_what_a_submission_is_called_or_prints_is_no_markup():
    """Names, problems and output are shown as text in both pages."""
    name = """<img src=x>"'&.py"""
    hostile = [grade(name, JUDGED["broken"], Task())]
    for page in (pages.of_class(hostile, folder="feedback"), pages.feedback(hostile[0])):
        assert "<img" not in page
        assert "&lt;img src=x&gt;&#34;&#39;&amp;.py" in page
        assert "<broken>" not in page
    assert "<b>printed" not in pages.feedback(hostile[0])


def finding(name, sentence, text, **rest):
    source = Source(7, text)
    return Finding(name, False, 0.1, "exception", sentence, f"{name} = …", source=source, **rest)


def text_of(grade):
    return " ".join(unescape(re.sub("<[^>]*>", " ", pages.feedback(grade))).split())


def test_the_feedback_explains_each_cause_once():
    """One line's mistake in two layers is one card, and its line is quoted once."""
    same = [
        finding("dL_dz2", "line 7 (d = b / a) raises it with a₂", "d = b / a", numbers="a₂ is 1"),
        finding("dL_dz1", "line 7 (d = b / a) raises it with a₁", "d = b / a", numbers="a₁ is 2"),
        finding("update", "a₁ is used", "w -= a1"),
    ]
    said = text_of(grade("a.ipynb", Judged(Report(same, {"dL_dz2": "wrong"})), Task()))
    assert "2 mistakes found, at 3 places." in said
    assert "✗ ∂L/∂z₂, ∂L/∂z₁: exception Line 7 raises it with a₂. Line 7 of your code" in said
    assert "a₂ is 1. The derivation says: dL_dz2 = … a₁ is 2. The derivation says: dL_dz1" in said
    assert said.count("raises it") == said.count("d = b / a") == 1
    assert "✗ the update: exception a₁ is used." in said


def test_the_feedback_says_why_there_are_no_points():
    """What can't be judged is no mistake, and code without a right derivative earns nothing."""
    (nothing,) = graded(a="nothing")
    said = text_of(nothing)
    assert said.count("! ∂L/∂w₂, ∂L/∂w₁ It can't be judged: it isn't finite") == 1
    assert "✗ ∂L/∂w₃ 0 of 2" in said
    assert "! ∂L/∂w₂ 0 of 2" in said
    assert "✗ the code as a whole: it earns points only if a derivative is right 0 of 2" in said
    assert forms.results(nothing)["tests"][-1]["output"] == NONE_RIGHT


def test_a_derivative_that_is_worth_nothing_can_fail():
    """Gradescope shows a test for it, which must not say that it passed."""
    task = Task(rubric=Rubric({"dL_dw3": 0}))
    tests = forms.results(grade("a", JUDGED["doubled"], task))["tests"]
    assert [t["name"] for t in tests if t["status"] == "failed"] == ["dL_dw3"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("it is", "It is"), ("a row", "A row"), ("a₁ is", "a₁ is"), ("σ′ is", "σ′ is"),
        ("x is", "x is"), ("w1, b1", "w1, b1"), ("np.sum is", "np.sum is"), ("", ""),
    ],
)  # fmt: skip
def test_a_sentence_has_a_capital_letter_but_a_symbol_keeps_its_own(text, said):
    """A₁ is no quantity, and Σ is a sum."""
    assert pages._sentence(text) == said


def test_a_folder_may_be_called_like_the_feedback_on_a_file(tmp_path):
    """Everything is written, also for a.py beside a folder a.py.html."""
    names = ["a.py", "a.py.html/b.py", "a.py.html_/b.py", "a.py.json/b.py"]
    grades = [grade(name, JUDGED["right"], Task()) for name in names]
    Outputs.check(tmp_path / "out", None, None, None, "Grade").write(grades)
    for folder in ("feedback", "gradescope"):
        assert len([p for p in (tmp_path / "out" / folder).rglob("*") if p.is_file()]) == 4


def test_a_link_leads_to_the_feedback(tmp_path):
    """It does so whatever the file is called."""
    name = "a?b#c%20 d/é.py"
    page = pages.of_class([grade(name, JUDGED["right"], Task())], folder="feedback")
    assert 'href="feedback/a%3Fb%23c%2520%20d/%C3%A9.py.html"' in page


def test_a_student_is_called_by_name():
    """Numbers that Canvas and Moodle append to a name are left out; other names stay."""
    names = ["leeann_11_501_a.py", "leeann_LATE_11_501_a.py", "Ann_7_assignsubmission_file_/a.py"]
    called = [
        pages.student(grade(n, JUDGED["right"], Task())) for n in [*names, "a_2_b.py", "_1_2_"]
    ]
    assert called == ["leeann", "leeann", "Ann", "a_2_b.py", "_1_2_"]


def test_two_students_of_one_name_are_told_apart():
    """The class's page gives the whole names of their files."""
    names = [
        "Ann_7_assignsubmission_file_/a.py",
        "Ann_8_assignsubmission_file_/a.py",
        "Bo_9_1_a.py",
    ]
    page = pages.of_class([grade(n, JUDGED["right"], Task()) for n in names])
    assert re.findall(r'class="who" title="[^"]*">([^<]*)<', page) == [*names[:2], "Bo"]


def test_a_page_holds_no_control_characters(tmp_path):
    """A submission may print what moves a terminal's cursor, or a zero byte."""
    pages.write(tmp_path / "a.html", "a\x00\x1b[2J\x9b\u202e\n\tb")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "a  [2J \u202e\n\tb"


def test_a_long_name_costs_nobody_the_marks(tmp_path):
    """A system's longest name leaves no room for .html; such files get shorter ones, and differ."""
    names = ["x" * 250 + ".py", "x" * 249 + "y.py", "ä" * 120 + ".py", os.fsdecode(b"\xff.py")]
    grades = [grade(name, JUDGED["right"], Task()) for name in names]
    Outputs.check(tmp_path / "out", None, None, None, "Grade").write(grades)
    files = sorted((tmp_path / "out" / "feedback").iterdir())
    assert len(files) == 4
    page = (tmp_path / "out" / "class.html").read_text(encoding="utf-8")
    links = re.findall('href="(feedback/[^"]*)"', page)
    assert (
        sorted(tmp_path / "out" / unquote(link, errors="surrogateescape") for link in links)
        == files
    )


@pytest.mark.parametrize(
    ("number", "said"), [(0.1 + 0.2, "0.3"), (14.0, "14"), (1234567.25, "1234567.25"), (0.0, "0")]
)
def test_points_are_written_in_digits(number, said):
    """They are neither rounded to six digits, nor have they the last bits of a sum."""
    assert forms.points(number) == said


def test_the_feedback_says_what_is_wrong():
    """The line of the derivation, the mistake, and the points of each line."""
    page = pages.feedback(CLASS[1])
    assert "12 of 14 points" in page
    assert "✗ ∂L/∂w₃: constant factor" in page
    assert "∂L/∂w₃ = a₂ᵀ · ∂L/∂z₃" in page
    assert re.findall(r'number">(\d) of \d<', page).count("0") == 1


def test_the_feedback_is_headed_by_the_student():
    """The name that a platform gave the file stands below it, in small letters."""
    done = grade("Ann Lee_7_assignsubmission_file_/a.py", JUDGED["doubled"], Task())
    page = pages.feedback(done)
    assert "<h1>Ann Lee</h1>" in page
    assert page.count(done.name) == 1
    assert pages.feedback(CLASS[0]).count(">a<") == 1


def test_who_could_not_be_judged_reads_only_why():
    """A list of derivatives with no points would say that each of them is wrong."""
    page = pages.feedback(CLASS[4])
    assert "It can't be judged:</strong> it is &lt;broken&gt;" in page
    assert "✗" not in page


def test_the_most_frequent_mistake_fills_its_row():
    """Bars are compared with each other; of a large class, most mistakes are made by few."""
    page = pages.of_class(CLASS)
    mistakes = page[page.index("<h2>Mistakes") : page.index("<h2>Which")]
    assert re.findall(r'class="bar" style="width: (\d+)%', mistakes) == ["100", "50"]


def test_pages_leave_out_what_the_rubric_gives_no_points_for():
    """An exercise on one line: the others are neither right nor hard."""
    task = Task(rubric=Rubric({"weights": 0, "between": 0, "code": 0, "dL_dw3": 2}))
    done = grade("ann.py", JUDGED["doubled"], task)
    assert re.findall(r'number">(.*?)<', pages.feedback(done)) == ["0 of 2"]
    assert Summary([done]).shares == [("dL_dw3", 0)]
    whole = Rubric({"weights": 0, "between": 0, "code": 2})
    assert "2 of 2" in pages.of_class([grade("ann.py", JUDGED["right"], Task(rubric=whole))])


def test_the_feedback_of_one_has_no_other_name():
    """A student's page knows nobody else."""
    page = pages.feedback(graded(alice="doubled", bob="both")[0])
    assert "alice" in page
    assert "bob" not in page


def test_everything_is_written_to_one_folder(tmp_path):
    """The marks, the class's page, a page and Gradescope's results for each submission."""
    grades = graded(**{"ann_1_2_a.py": "doubled", "Bo_3_assignsubmission_file_/b.py": "right"})
    Outputs.check(tmp_path / "out", None, None, None, "Grade").write(grades)
    found = {p.relative_to(tmp_path / "out").as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    names = [g.name for g in grades]
    assert found == {
        "marks.csv",
        "class.html",
        *(f"feedback/{name}.html" for name in names),
        *(f"gradescope/{name}.json" for name in names),
    }
    results = json.loads((tmp_path / f"out/gradescope/{names[0]}.json").read_text())
    assert results["score"] == 12 == sum(test["score"] for test in results["tests"])
    assert [row[1] for row in read(tmp_path / "out/marks.csv")] == ["score", "12", "14"]
    # Without this mark, Excel reads σ′ and the accents of names in another encoding.
    assert (tmp_path / "out/marks.csv").read_bytes().startswith(b"\xef\xbb\xbfsubmission,")


def read(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Other (1),Backprop (77),Final Score
,,,,,Manual Posting,,
    Points Possible,,,,,5,28,
"Lee, Ann",11,s1,ann,A,3,,90
"Roy, Bo",12,s2,bo,A,4,7,80
"""


def test_canvas_gets_only_this_assignments_marks(tmp_path):
    """Rows by the user's number, scaled to the points possible, the best of several files."""
    (tmp_path / "g.csv").write_text(CANVAS)
    grades = graded(**{
        "leeann_11_501_a.py": "both", "leeann_LATE_11_502_b.py": "doubled",
        "x_13_503_a.py": "right", "plain.py": "right",
    })  # fmt: skip
    filled = gradebooks.canvas(tmp_path / "g.csv", "Backprop", grades)
    assert filled.rows == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Backprop (77)"],
        ["", "", "", "", "", ""],
        ["    Points Possible", "", "", "", "", "28"],
        ["Lee, Ann", "11", "s1", "ann", "A", "24"],
        ["Roy, Bo", "12", "s2", "bo", "A", "7"],
    ]
    assert filled.strangers == ["x_13_503_a.py", "plain.py"]


MOODLE = """\
Identifier,"Full name",Status,Grade,"Maximum Grade","Last modified (grade)","Feedback comments"
"Participant 11","Ann Lee","Submitted",,10.00,-,
"Participant 12","Bo Roy","Submitted",5,10.00,-,"old"
"""


def test_moodles_worksheet_keeps_its_form(tmp_path):
    """Rows by the participant's number; all columns stay, and the mistakes are the feedback."""
    (tmp_path / "g.csv").write_text("\ufeff" + MOODLE, encoding="utf-8")
    grades = graded(
        **{"Ann Lee_11_assignsubmission_file_/a.py": "doubled", "Z_9_assign.py": "right"}
    )
    filled = gradebooks.moodle(tmp_path / "g.csv", "Grade", grades)
    ann = [
        "Participant 11",
        "Ann Lee",
        "Submitted",
        "8.57",
        "10.00",
        "-",
        "dL_dw3: constant factor",
    ]
    given = list(csv.reader(MOODLE.splitlines()))
    assert filled.rows == [given[0], ann, given[2]]
    assert filled.strangers == ["Z_9_assign.py"]


def test_canvas_may_split_names(tmp_path):
    """An account's setting parts Student into LastName and FirstName; the ID is then third."""
    split = CANVAS.replace("Student,ID", "LastName,FirstName,ID").replace('"Lee, Ann"', "Lee,Ann")
    split = split.replace('"Roy, Bo"', "Roy,Bo").replace("Possible,", "Possible,,")
    (tmp_path / "g.csv").write_text(split)
    filled = gradebooks.canvas(tmp_path / "g.csv", "Backprop", graded(l_11_501_a="right"))
    assert filled.rows[3] == ["Lee", "Ann", "11", "s1", "ann", "A", "28"]


def test_a_student_names_nobody_else(tmp_path):
    """The platform's number comes first; a file in a student's folder can't claim another one."""
    (tmp_path / "c.csv").write_text(CANVAS)
    (tmp_path / "m.csv").write_text(MOODLE)
    canvas = [grade("lee_11_501_a/x_12_9_b.py", JUDGED["right"], Task())]
    moodle = [grade("A_11_assignsubmission_file_/_12_assignsubmission_", JUDGED["right"], Task())]
    assert gradebooks.canvas(tmp_path / "c.csv", "Backprop", canvas).rows[4][-1] == "7"
    assert gradebooks.moodle(tmp_path / "m.csv", "Grade", moodle).rows[2][3] == "5"


def test_moodles_feedback_is_no_markup(tmp_path):
    """Moodle takes the column for HTML."""
    (tmp_path / "g.csv").write_text(MOODLE)
    grades = graded(A_11_assignsubmission_file_="broken")
    assert (
        gradebooks.moodle(tmp_path / "g.csv", "Grade", grades).rows[1][-1] == "it is &lt;broken&gt;"
    )


@pytest.mark.parametrize(
    ("name", "text", "column", "says"),
    [
        ("canvas", MOODLE, "Grade", "canvas: got"),
        ("canvas", CANVAS, "Backprops", "column: got 'Backprops'.*Backprop \\(77\\)"),
        ("canvas", CANVAS.replace("Other (1)", "Backprop (78)"), "Backprop", "column: got"),
        ("moodle", CANVAS, "Grade", "column: got"),
        ("moodle", "", "Grade", "moodle: got"),
        ("moodle", None, "Grade", "moodle: got"),
    ],
)
def test_what_is_no_gradebook_is_refused(tmp_path, name, text, column, says):
    """The error comes before any file is marked."""
    path = tmp_path / "g.csv"
    if text is not None:
        path.write_text(text)
    books = {"canvas": None, "moodle": None, name: path}
    with pytest.raises(ArgumentError, match=says):
        Outputs.check(tmp_path / "out", None, column=column, **books)


@pytest.mark.parametrize("out", ["a.txt", "none/a", "none/a.csv", "file"])
def test_where_nothing_can_be_written_is_refused(tmp_path, out):
    """The error comes before any file is marked."""
    (tmp_path / "file").touch()
    with pytest.raises(ArgumentError, match="out: got"):
        Outputs.check(tmp_path / out, None, None, None, "Grade")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_class_of_200_fits_a_phone(chromium, tmp_path, scheme):
    """390 pixels wide, under 6,000 high, readable in the dark, and nothing is asked for."""
    codes = list(JUDGED)
    many = {f"{i}abernathy-montgomery{'x' * i}_{i}_1_a.py": codes[i % 5] for i in range(200)}
    pages.write(tmp_path / "class.html", pages.of_class(graded(**many), folder="feedback"))
    sizes = {"width": 390, "height": 844}
    with chromium.new_context(viewport=sizes, color_scheme=scheme) as context:
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto((tmp_path / "class.html").as_uri())
        root = "document.documentElement."
        wide, high = page.evaluate(f"[{root}scrollWidth, {root}scrollHeight]")
        colours = page.evaluate(
            "(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))"
        )
    assert (wide, said) == (390, [])
    assert high < 6000
    assert asked == [(tmp_path / "class.html").as_uri()]
    ink, paper = (sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours)
    assert (ink > paper + 400) if scheme == "dark" else (paper > ink + 400)
