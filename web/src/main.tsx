/** The page: its head, and the part that the link names. */
import { render } from "preact";
import { checked, go, moment, notices, put, restart, start, state, step, toggle, toggleTheme, dark } from "./state/store.ts";
import { LessonsPage } from "./lessons/page.tsx";
import { MapPage } from "./map/page.tsx";
import { SweepPage } from "./sweep/page.tsx";
import { ShareMenu } from "./share/menu.tsx";
import { Card, TrainPage } from "./train/page.tsx";
import { Moon, Sun } from "./widgets/icons.tsx";

function Head() {
  return (
    <header class="head-bar">
      <h1><a class="brand" href="#" title="As at first"><svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><rect width="32" height="32" rx="8" fill="var(--positive)" /><path d="M0 20q8-8 16 0t16 0v4a8 8 0 0 1-8 8H8a8 8 0 0 1-8-8z" fill="var(--negative)" /></svg>Shallows</a></h1>
      <nav aria-label="Parts">
        {([["train", "Train"], ["sweep", "Sweep"], ["map", "Map"], ["lessons", "Lessons"]] as const).map(([page, name]) => (
          <button type="button" key={page} aria-current={state.value.page === page ? "page" : undefined} onClick={() => put({ page, lesson: "" })}>{name}</button>
        ))}
      </nav>
      <div class="tools">
        <Exact />
        <ShareMenu />
        <button type="button" class="round" aria-label={dark.value ? "Light" : "Dark"} title={dark.value ? "Light" : "Dark"} onClick={toggleTheme}>{dark.value ? <Sun /> : <Moon />}</button>
      </div>
    </header>
  );
}

/** Whether this browser gives Python's bits: it has trained networks whose bits are known. */
function Exact() {
  const found = checked.value;
  if (!found) return null;
  const slow = found.way === "exact" ? " It has no fused multiply-add, so that training is slower." : "";
  return found.exact
    ? <span class="exact" title={`This browser has trained the golden networks and found Python’s bits.${slow}`}>exact to the bit</span>
    : <span class="exact not" title="The golden networks have other bits in this browser than in Python.">not exact here</span>;
}

function Notices() {
  if (!notices.value.length) return null;
  return (
    <div class="notices" role="alert">
      {notices.value.map((text) => <p key={text}>{text}</p>)}
      <button type="button" class="close" aria-label="Close" onClick={() => (notices.value = [])}>×</button>
    </div>
  );
}

function Page() {
  if (state.value.card) return <Card card={state.value.card} />;
  return (
    <>
      <Head />
      <Notices />
      {{ train: <TrainPage />, sweep: <SweepPage />, map: <MapPage />, lessons: <LessonsPage /> }[state.value.page]}
    </>
  );
}

/** Keys that work everywhere but in a field. */
function keys(event: KeyboardEvent): void {
  const on = event.target as HTMLElement;
  if (state.value.page === "lessons") return; // a page to read: its keys scroll
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(on.tagName) || on.closest("dialog")) return;
  const now = moment.value?.epoch ?? 0;
  if (event.key === " " && on.tagName !== "BUTTON") toggle();
  else if (event.key === "ArrowRight" && !moment.value?.outcome) void step(1);
  else if (event.key === "ArrowLeft" && now) void go(now - 1);
  else if (event.key === "Home") restart();
  else if (event.key === "Escape" && state.value.picked) put({ picked: "", pane: "curve" });
  else return;
  event.preventDefault();
}

start();
document.addEventListener("keydown", keys);
render(<Page />, document.getElementById("page")!);
