import { defineHold, definePay } from "./define-checkout.ts";
import { defineLine } from "./define-line.ts";
import { defineSeatMap } from "./define-seat-map.ts";

/** Registers all custom elements. A second call changes nothing. */
export const defineElements = (): void => {
  defineLine();
  defineSeatMap();
  defineHold();
  definePay();
};
