import { defineHold } from "./hold/hold-element.ts";
import { defineLine } from "./line/line-element.ts";
import { definePay } from "./pay/pay-element.ts";
import { defineSeatMap } from "./seat-map/seat-map-element.ts";

/** Registers all custom elements. A second call changes nothing. */
export const defineElements = (): void => {
  defineLine();
  defineSeatMap();
  defineHold();
  definePay();
};
