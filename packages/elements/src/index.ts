export { defineElements, defineSeatMap } from "./define-elements.ts";
