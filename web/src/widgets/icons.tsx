/** Small pictures on buttons; the button says in words what it does. */
const icon = (d: string, filled = true) => () => (
  <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill={filled ? "currentColor" : "none"}
    stroke={filled ? "none" : "currentColor"} stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
    <path d={d} />
  </svg>
);

export const Play = icon("M8 5.1v13.8a.8.8 0 0 0 1.2.7l11-6.9a.8.8 0 0 0 0-1.4l-11-6.9A.8.8 0 0 0 8 5.1z");
export const Pause = icon("M6.5 5h3.6v14H6.5zM13.9 5h3.6v14h-3.6z");
export const Restart = icon("M5 5h2.4v14H5zM19 6v12a.7.7 0 0 1-1.1.6L9 12.6a.7.7 0 0 1 0-1.2l8.9-6A.7.7 0 0 1 19 6z");
export const StepOn = icon("M16.6 5H19v14h-2.4zM5 6v12a.7.7 0 0 0 1.1.6l8.9-6a.7.7 0 0 0 0-1.2l-8.9-6A.7.7 0 0 0 5 6z");
export const StepBack = icon("M15 6 9 12l6 6", false);
export const Sun = icon("M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4", false);
export const Moon = icon("M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z", false);
export const Dice = icon("M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01", false);
export const Share = icon("M10 14a4.5 4.5 0 0 0 6.6.4l3-3a4.5 4.5 0 0 0-6.4-6.4l-1.6 1.7M14 10a4.5 4.5 0 0 0-6.6-.4l-3 3a4.5 4.5 0 0 0 6.4 6.4l1.6-1.7", false);
