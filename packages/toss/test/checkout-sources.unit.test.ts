import { expect, test } from "vitest";
import { tossCheckoutSources, tossScriptUrl } from "../src/index.ts";

test("the policy lets the script load, from Toss' own hosts only; frames are of any card company", () => {
  expect(tossCheckoutSources.scriptSrc).toEqual([new URL(tossScriptUrl).origin]);
  const { frameSrc, ...others } = tossCheckoutSources;
  expect(frameSrc).toEqual(["https:"]);
  const own = /^https:\/\/[\w*.-]*\.(tosspayments\.com|toss\.im)$/;
  expect(
    Object.values(others)
      .flat()
      .filter((source) => !own.test(source)),
  ).toEqual([]);
});
