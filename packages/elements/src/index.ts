export { defineElements } from "./define-elements.ts";
export { defineHold } from "./hold/hold-element.ts";
export { defineLine } from "./line/line-element.ts";
export type { Gateway } from "./pay/gateways.ts";
export { definePay } from "./pay/pay-element.ts";
export { defineSeatMap } from "./seat-map/seat-map-element.ts";
