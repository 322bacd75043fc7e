export { defineElements } from "./define-elements.ts";
