import type { MapMessages } from "../messages/messages.ts";
import { make } from "../shared/element.ts";
import { fill } from "../shared/fill.ts";
import type { Palette } from "./palette.ts";
import { accessible, restricted } from "./read-hall.ts";
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

const svg = (tag: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

/** A shape as an image beside its meaning. Colours are attributes, which need no inline style. */
const createSign = (grade: number, color: string): SVGElement => {
  const sign = svg("svg", { viewBox: "-1.2 -1.2 2.4 2.4", "aria-hidden": "true", fill: color });
  const points = shapeOf(grade).join(" ");
  sign.append(points === "" ? svg("circle", { r: "1" }) : svg("polygon", { points }));
  return sign;
};

/** What shapes and colours mean, with the price of each grade. */
export const createLegend = (
  list: HTMLElement,
  words: MapMessages,
  { plan, hall }: Scene,
  palette: Palette,
  money: (amount: number) => string,
): void => {
  const item = (...content: readonly (Node | string)[]): HTMLElement => make("li", {}, ...content);
  const has = (trait: number): boolean => hall.traits.some((traits) => (traits & trait) > 0);
  list.replaceChildren(
    ...plan.grades.map(([grade, price, label], index) =>
      item(
        createSign(index, palette.grades[index] ?? palette.text),
        ` ${label || grade} ${money(price)}`,
      ),
    ),
    item(createSign(0, palette.chosen), ` ${words.chosen}`),
    item("· ", words.taken),
    ...(has(accessible) ? [item(`◎ ${words.accessible}`)] : []),
    ...(has(restricted) ? [item(`◐ ${words.restricted}`)] : []),
  );
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
      fill(words.floor, floor ?? "–"),
    );
    button.addEventListener("click", () => {
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      showFloor(floor);
    });
    return button;
  });
  controls.prepend(...buttons);
};
