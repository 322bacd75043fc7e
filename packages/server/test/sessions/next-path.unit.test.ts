import { expect, test } from "vitest";
import { nextPath } from "../../src/sessions/next-path.ts";

test.each(["/", "/me", "/concerts/c1/line?x=1#top", "/tickets/shows/s1", "/%EA%B3%B5", "/a//b"])(
  "%s is a path on this site",
  (next) => expect(nextPath(next)).toBe(next),
);

test.each([
  ["nothing", undefined],
  ["the empty text", ""],
  ["a URL", "https://evil.example/"],
  ["a URL without a scheme", "//evil.example/"],
  ["three slashes", "///evil.example"],
  ["a backslash", "/\\evil.example"],
  ["a backslash first", "\\/evil.example"],
  ["a backslash later", "/a\\..\\evil"],
  ["a tab, which browsers drop", "/\t/evil.example"],
  ["a line break", "/\n/evil.example"],
  ["a header", "/a\r\nSet-Cookie: admit=x"],
  ["a space first", " //evil.example"],
  ["no slash", "evil.example"],
  ["a script", "javascript:alert(1)"],
  ["another script", "data:text/html,x"],
  ["an unencoded letter", "/공연"],
  ["a list", ["/me"]],
  ["too much", `/${"a".repeat(2_000)}`],
])("%s is not", (_, next) => expect(nextPath(next)).toBeNull());

test("a browser agrees: every path that is taken stays here", () => {
  const parts = ["/", "\\", "a", ".", "%2f", "@", ":", "?", "#", "evil.example"];
  const all = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => `/${a}${b}${c}`)));
  const taken = all.filter((next) => nextPath(next) !== null);
  expect(taken.length).toBeGreaterThan(100);
  const away = taken.filter(
    (next) => new URL(next, "https://shop.example").host !== "shop.example",
  );
  expect(away).toEqual([]);
});
