import { SeatMapElement } from "./seat-map/seat-map-element.ts";

/** Registers `<admit-one-seat-map>`. */
export const defineSeatMap = (): void => define("admit-one-seat-map", SeatMapElement);

/** Registers the custom elements. A second call changes nothing. */
export const defineElements = (): void => {
  defineSeatMap();
};

const define = (name: string, element: CustomElementConstructor): void => {
  if (customElements.get(name) === undefined) customElements.define(name, element);
};
