import { pathId } from "@admit-one/http";
import { expect, test } from "vitest";

test.each(["\0", "", "a/b", "a b", "ㄱ", "x".repeat(65), "..%2f"])(
  "no store is asked for an id like %j",
  (id) => {
    expect(pathId({ req: { param: () => id } }, "concertId")).toBe("");
  },
);

test("the ids of the API are those of the pages", () => {
  const id = "a-_.Z9".padEnd(64, "0");
  expect(pathId({ req: { param: (name) => (name === "showId" ? id : "") } }, "showId")).toBe(id);
});
