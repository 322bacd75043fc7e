import { expect, test } from "vitest";
import { fill } from "../../src/shared/fill.ts";

test("values come to their places as they are, once", () => {
  expect(fill("{1} of {0}: {1}", 12, "A")).toBe("A of 12: A");
  // A name may look like a place, or like a pattern of `replace`.
  expect(fill("{0}, {1}", "{1}", "$&")).toBe("{1}, $&");
});
