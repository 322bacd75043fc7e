import type { BoxOffice } from "@admit-one/core";
import { expect, test } from "vitest";
import { observedBoxOffice } from "../src/observed-box-office.ts";

test("a look-up that is answered at once counts as one; what it leaves to the store does not", () => {
  const counted: (readonly string[])[] = [];
  const metrics = {
    command: (name: string, outcome: string) => void counted.push([name, outcome]),
  };
  const answering = (answer: unknown) =>
    observedBoxOffice({ peekToken: () => answer } as unknown as BoxOffice, metrics);
  const query = { queueId: "q1", token: "t" };
  const invalid = { outcome: "invalid_token" };
  expect(answering(null).peekToken(query)).toBeNull();
  expect(counted).toEqual([]);
  expect(answering(invalid).peekToken(query)).toBe(invalid);
  expect(counted).toEqual([["lookUpToken", "invalid_token"]]);
});
