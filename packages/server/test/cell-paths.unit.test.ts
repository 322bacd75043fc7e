import { expect, test } from "vitest";
import { createGetPath } from "../src/cell-paths.ts";

const pathOf = (name: string | null, others: readonly string[]) => {
  const getPath = createGetPath({ name, others }, "/api");
  return (path: string) => getPath(new Request(`http://127.0.0.1${path}`));
};

test("a cell with a name finds below its path what is at the root", () => {
  const path = pathOf("a", ["b"]);
  for (const own of ["/", "/api/concerts", "/concerts/a-1", "/console", "/cellsx/a"]) {
    expect(path(own)).toBe(own);
    expect(path(`/cells/a${own}`)).toBe(own);
  }
  expect(path("/cells/a/api/concerts?after=/cells/b/")).toBe("/api/concerts");
  // Once, and no deeper.
  expect(path("/cells/a/cells/a/api")).toBe("/cells/a/api");
  // The path of the cell itself leads on to the one with a slash.
  expect(path("/cells/a")).toBe("/cells/a");
  for (const machine of ["/metrics", "/healthz", "/readyz"]) {
    expect(path(`/cells/a${machine}`)).toBe(`/cells/a${machine}`);
  }
});

test.each([
  ["a", ["b"]],
  [null, ["b"]],
] as const)(
  "in the cell %j another cell's path leads nowhere, in the API to its refusal",
  (name, others) => {
    const path = pathOf(name, others);
    for (const api of ["/cells/b/api", "/cells/b/api/concerts", "/cells//api", "/cells/A/api/x"]) {
      expect(path(api)).toBe(`/api${api}`);
    }
    for (const page of ["/cells/b", "/cells/b/", "/cells/b/apix", "/cells/b/console", "/cells/"]) {
      expect(path(page)).toBe(page);
    }
  },
);

test("without cells every path is as it is", () => {
  const path = pathOf(null, []);
  for (const any of ["/", "/cells/a", "/cells/a/api/concerts", "/api/concerts"]) {
    expect(path(any)).toBe(any);
  }
});
