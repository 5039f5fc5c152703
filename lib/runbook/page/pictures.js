import { all, button, create } from "./common.js";

const STEP = 1.25;
const LARGEST = 6;

/** Makes the pictures zoomable. */
export function startPictures() {
  for (const box of all(".picture")) {
    const svg = box.querySelector("svg");
    const name = svg.getAttribute("aria-label");
    let zoom = 1;
    const zoomTo = (value) => {
      zoom = Math.min(LARGEST, Math.max(1, value));
      svg.style.width = zoom === 1 ? "" : `${Math.round(zoom * 100)}%`;
      svg.style.maxWidth = zoom === 1 ? "" : "none";
    };
    const actions = { "+": () => zoomTo(zoom * STEP), "-": () => zoomTo(zoom / STEP), 0: () => zoomTo(1) };
    box.addEventListener("keydown", (event) => {
      const action = actions[event.key === "=" ? "+" : event.key];
      if (action === undefined || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      action();
    });
    const onWheel = (event) => {
      // Pinching a touchpad sends the wheel with Ctrl. Without Ctrl, the wheel scrolls.
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomTo(event.deltaY < 0 ? zoom * STEP : zoom / STEP);
    };
    box.addEventListener("wheel", onWheel, { passive: false });
    box.before(
      create(
        "p",
        { className: "zoom" },
        button("Zoom in", `Zoom in: ${name}`, actions["+"]),
        button("Zoom out", `Zoom out: ${name}`, actions["-"]),
        button("Fit", `Fit: ${name}`, actions[0]),
      ),
    );
  }
}
