export { defineHold, definePay } from "./define-checkout.ts";
export { defineElements } from "./define-elements.ts";
export { defineLine } from "./define-line.ts";
export { defineSeatMap } from "./define-seat-map.ts";
export type { Gateway } from "./pay/gateways.ts";
