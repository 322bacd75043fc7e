import Stripe from "stripe";
import { expect, test } from "vitest";
import { stripeCheckoutSources, stripeScriptUrl } from "../src/index.ts";

test("the browser's script is of the release whose API the gateway speaks", () => {
  const release = /\.(?<name>[a-z]+)$/.exec(Stripe.API_VERSION)?.groups?.["name"];
  expect(stripeScriptUrl).toBe(`https://js.stripe.com/${release}/stripe.js`);
});

test("the policy lets it load, from Stripe's own hosts only", () => {
  expect(stripeCheckoutSources.scriptSrc).toContain(new URL(stripeScriptUrl).origin);
  const sources = Object.values(stripeCheckoutSources).flat();
  expect(sources.filter((source) => !/^https:\/\/[\w*.-]*stripe\.com$/.test(source))).toEqual([]);
});
