import { describe, expect, test } from "vitest";
import { type Env, readConfig } from "../../src/config.ts";
import { checkoutGateways } from "../../src/sessions/checkout-gateways.ts";

const offered = async (env: Env) => {
  const read = readConfig(env);
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return await checkoutGateways(read.config);
};

const problem = (env: Env): string => {
  const read = readConfig(env);
  return read.outcome === "misconfigured" ? read.message : "";
};

const stripe = {
  GATEWAY: "stripe",
  STRIPE_SECRET_KEY: "sk_test_1",
  STRIPE_PUBLISHABLE_KEY: "pk_test_1",
};
const toss = { GATEWAY: "toss", TOSS_SECRET_KEY: "test_sk_1", TOSS_CLIENT_KEY: "test_ck_1" };
const production = { NODE_ENV: "production", JWT_SECRET: "0123456789abcdef0123456789abcdef" };

describe("what the checkout offers", () => {
  test("in trials the scripted bank and the wallet, without any script", async () => {
    expect(await offered({})).toEqual([
      { name: "scripted", kind: "none" },
      { name: "wallet", kind: "none" },
    ]);
  });

  test("providers with their scripts, keys and sources, the default first", async () => {
    const both = { ...stripe, ...toss, GATEWAY: "toss,stripe" };
    expect(await offered(both)).toEqual([
      {
        name: "toss",
        kind: "toss",
        publishableKey: "test_ck_1",
        scriptUrl: "https://js.tosspayments.com/v2/standard",
        sources: expect.objectContaining({ frameSrc: ["https:"] }),
      },
      {
        name: "stripe",
        kind: "stripe",
        publishableKey: "pk_test_1",
        scriptUrl: expect.stringMatching(/^https:\/\/js\.stripe\.com\/\w+\/stripe\.js$/),
        sources: expect.objectContaining({ connectSrc: ["https://api.stripe.com"] }),
      },
      { name: "wallet", kind: "none" },
    ]);
  });

  test("no provider without a key for browsers, and none of earlier payments", async () => {
    expect(await offered({ ...stripe, STRIPE_PUBLISHABLE_KEY: "" })).toEqual([
      { name: "wallet", kind: "none" },
    ]);
    const names = (await offered({ ...stripe, ...toss, GATEWAY: "toss,stripe:old" })).map(
      ({ name }) => name,
    );
    expect(names).toEqual(["toss", "wallet"]);
  });

  test("the stand-in of a script, with its own host and no other", async () => {
    const [first] = await offered({
      ...stripe,
      STRIPE_SCRIPT_URL: "http://127.0.0.1:4242/stripe.js",
    });
    expect(first).toMatchObject({ scriptUrl: "http://127.0.0.1:4242/stripe.js" });
    const own = ["http://127.0.0.1:4242"];
    expect(first?.sources).toEqual({ scriptSrc: own, frameSrc: own, connectSrc: own, imgSrc: own });
    expect(
      await offered({ ...toss, TOSS_SCRIPT_URL: "http://127.0.0.1:4242/toss.js" }),
    ).toMatchObject([
      { scriptUrl: "http://127.0.0.1:4242/toss.js", sources: { frameSrc: own } },
      {},
    ]);
  });
});

describe("stand-ins of scripts are refused", () => {
  test.each(["STRIPE_SCRIPT_URL", "TOSS_SCRIPT_URL"])(
    "%s in production, and elsewhere than here",
    (name) => {
      const env = { ...stripe, ...toss, GATEWAY: "toss,stripe" };
      const script = { [name]: "http://127.0.0.1:4242/script.js" };
      expect(problem({ ...env, ...production, ...script })).toMatch(
        new RegExp(`^${name} names a stand-in`),
      );
      expect(problem({ ...env, HOST: "0.0.0.0", ...production, NODE_ENV: "", ...script })).toMatch(
        new RegExp(`^${name} names a stand-in`),
      );
      for (const elsewhere of ["https://evil.example/x.js", "http://evil.example/x.js", "/x.js"]) {
        expect(problem({ ...env, [name]: elsewhere })).toMatch(
          new RegExp(`^${name} is for stand-ins on this`),
        );
      }
    },
  );
});

test("a browser's key of the other kind is refused", () => {
  expect(problem({ ...stripe, STRIPE_PUBLISHABLE_KEY: "pk_live_1" })).toMatch(
    /^STRIPE_PUBLISHABLE_KEY and/,
  );
  expect(problem({ ...stripe, STRIPE_PUBLISHABLE_KEY: "sk_test_1" })).not.toContain("sk_test_1");
});
