/** The lessons: a list of them, or one. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { fragment, INITIAL } from "../state/fields.ts";
import { state } from "../state/store.ts";
import { Border } from "./border.tsx";
import { Digit } from "./digit.tsx";
import { Nine } from "./nine.tsx";
import { Outcomes } from "./outcomes.tsx";
import { LESSONS } from "./setups.ts";
import { Step } from "./step.tsx";
import { Xor } from "./xor.tsx";

const TEXTS: Record<string, () => ComponentChildren> = { step: () => <Step />, xor: () => <Xor />, nine: () => <Nine />, outcomes: () => <Outcomes />, digit: () => <Digit />, border: () => <Border /> };
const NAMES = Object.keys(LESSONS);

/** The address of a lesson as it begins. */
function at(lesson: string): string {
  return `#${fragment({ ...INITIAL, page: "lessons", lesson, kept: state.value.kept })}`;
}

export function LessonsPage() {
  const { lesson } = state.value;
  const known = Object.hasOwn(LESSONS, lesson);
  useEffect(() => window.scrollTo(0, 0), [lesson]);
  return known ? <One key={lesson} name={lesson} /> : <List />;
}

function List() {
  return (
    <main class="lessons">
      <h2>Six lessons</h2>
      <p class="lead">Short pages to read and to try. Every figure is the laboratory itself: press, drag and change what you like. A word that <span class="try still">looks like this</span> puts a network into the figure.</p>
      <ol>
        {NAMES.map((name) => <li key={name}><a href={at(name)}><b>{LESSONS[name].title}</b><span>{LESSONS[name].lead}</span></a></li>)}
      </ol>
    </main>
  );
}

function One({ name }: { name: string }) {
  const index = NAMES.indexOf(name);
  const [before, after] = [NAMES[index - 1], NAMES[index + 1]];
  return (
    <main class={`lesson ${name}`}>
      <header>
        <p><a href={at("")}>Lessons</a> · {index + 1} of {NAMES.length}</p>
        <h2>{LESSONS[name].title}</h2>
        <p class="lead">{LESSONS[name].lead}</p>
      </header>
      {TEXTS[name]()}
      <nav aria-label="Lessons">
        {before ? <a href={at(before)}>← {LESSONS[before].title}</a> : <span />}
        {after ? <a href={at(after)}>{LESSONS[after].title} →</a> : <span />}
      </nav>
    </main>
  );
}
