import { HoldElement } from "./hold/hold-element.ts";
import { LineElement } from "./line/line-element.ts";
import { SeatMapElement } from "./seat-map/seat-map-element.ts";

const define = (name: string, element: CustomElementConstructor): void => {
  if (customElements.get(name) === undefined) customElements.define(name, element);
};

/** Registers `<admit-one-line>`. */
export const defineLine = (): void => define("admit-one-line", LineElement);

/** Registers `<admit-one-seat-map>`. */
export const defineSeatMap = (): void => define("admit-one-seat-map", SeatMapElement);

/** Registers `<admit-one-hold>`. */
export const defineHold = (): void => define("admit-one-hold", HoldElement);

/** Registers all custom elements. A second call changes nothing. */
export const defineElements = (): void => {
  defineLine();
  defineSeatMap();
  defineHold();
};
