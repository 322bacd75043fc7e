import type { MapMessages } from "../messages/messages.ts";
import { make } from "../shared/element.ts";
import type { Palette } from "./palette.ts";
import type { Scene } from "./scene.ts";
import { shapeOf } from "./shapes.ts";

/** What the buttons of the map do. */
export type Moves = {
  readonly zoom: (factor: number) => void;
  readonly whole: () => void;
  readonly pan: (dx: number, dy: number) => void;
};

const stepPx = 96;

/** For keyboards, and for hands that can't pinch. */
export const createControls = (words: MapMessages, { zoom, whole, pan }: Moves): HTMLElement => {
  const button = (sign: string, label: string, act: () => void): HTMLElement => {
    const made = make("button", { type: "button", "aria-label": label, title: label }, sign);
    made.addEventListener("click", act);
    return made;
  };
  return make(
    "div",
    { "data-part": "controls", role: "group", "aria-label": words.map },
    button("+", words.zoomIn, () => zoom(1.6)),
    button("−", words.zoomOut, () => zoom(1 / 1.6)),
    button("⤢", words.whole, whole),
    button("←", words.moveLeft, () => pan(stepPx, 0)),
    button("→", words.moveRight, () => pan(-stepPx, 0)),
    button("↑", words.moveUp, () => pan(0, stepPx)),
    button("↓", words.moveDown, () => pan(0, -stepPx)),
  );
};

/** A shape as an image beside its meaning. Colours are attributes, which need no inline style. */
const createSign = (grade: number, color: string): SVGElement => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-1.2 -1.2 2.4 2.4");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", pathOf(grade));
  path.setAttribute("fill", color);
  svg.append(path);
  return svg;
};

/** A shape as the data of a path. */
const pathOf = (grade: number): string => {
  const steps: string[] = [];
  shapeOf(grade)(
    {
      moveTo: (x, y) => void steps.push(`M${x} ${y}`),
      lineTo: (x, y) => void steps.push(`L${x} ${y}`),
      closePath: () => void steps.push("Z"),
      rect: (x, y, width, height) => void steps.push(`M${x} ${y}h${width}v${height}h${-width}Z`),
      arc: (_x, _y, radius) =>
        void steps.push(
          `A${radius} ${radius} 0 1 1 ${-radius} 0A${radius} ${radius} 0 1 1 ${radius} 0`,
        ),
    },
    0,
    0,
    1,
  );
  return steps.join("");
};

/** What shapes and colours mean, with the price of each grade. */
export const createLegend = (
  list: HTMLElement,
  words: MapMessages,
  { plan }: Scene,
  palette: Palette,
  money: (amount: number) => string,
): void => {
  const grades = plan.grades.map(({ grade, label, price }, index) =>
    make(
      "li",
      {},
      createSign(index, palette.grades[index] ?? palette.text),
      ` ${label ?? grade} ${money(price)}`,
    ),
  );
  const taken = make("li", {}, "· ", words.taken);
  const chosen = make("li", {}, createSign(0, palette.chosen), ` ${words.chosen}`);
  const traits = plan.sections.flatMap(({ seats }) => seats);
  list.replaceChildren(...grades, chosen, taken);
  if (traits.some(({ accessible }) => accessible))
    list.append(make("li", {}, `◎ ${words.accessible}`));
  if (traits.some(({ restrictedView }) => restrictedView)) {
    list.append(make("li", {}, `◐ ${words.restricted}`));
  }
};

/** Floors that lie over each other are drawn one at a time. */
export const createFloors = (
  controls: HTMLElement,
  words: MapMessages,
  { drawings }: Scene,
  { showFloor }: { readonly showFloor: (floor: string | null) => void },
): void => {
  for (const old of controls.querySelectorAll("[data-floor]")) old.remove();
  if (drawings.length < 2) return;
  const buttons = drawings.map(({ floor }, index) => {
    const button = make(
      "button",
      { type: "button", "data-floor": floor ?? "", "aria-pressed": String(index === 0) },
      words.floor(floor ?? "–"),
    );
    button.addEventListener("click", () => {
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      showFloor(floor);
    });
    return button;
  });
  controls.prepend(...buttons);
};
