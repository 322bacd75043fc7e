export { defineElements, defineHold, defineLine, defineSeatMap } from "./define-elements.ts";
