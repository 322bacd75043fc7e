// For pages that count their bytes: elements whose sentences the page brings along.
export { registerHold } from "./hold/hold-element.ts";
export { registerLine } from "./line/line-element.ts";
export { registerPay } from "./pay/pay-element.ts";
export { registerSeatMap } from "./seat-map/seat-map-element.ts";
export { allWords } from "./words.ts";
