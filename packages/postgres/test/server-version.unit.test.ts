import { expect, test } from "vitest";
import { checkVersion } from "../src/server-version.ts";

test("a PostgreSQL before 15 is refused, with the version that it is", () => {
  expect(() => checkVersion({ version: 140_022 })).toThrow(
    "This is PostgreSQL 14: bring it to 15 or later.",
  );
  expect(() => checkVersion({ version: 90_624 })).toThrow("This is PostgreSQL 9:");
  expect(checkVersion({ version: 150_000 })).toBeUndefined();
  expect(checkVersion({ version: 180_004 })).toBeUndefined();
});
