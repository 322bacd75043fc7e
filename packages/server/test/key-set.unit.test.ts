import { setImmediate } from "node:timers/promises";
import { TicketingError } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { createKeySet } from "../src/key-set.ts";

const url = new URL("https://login.example.com/jwks.json");
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

type Key = { readonly privateKey: CryptoKey; readonly jwk: JWK; readonly kid: string };

const makeKey = async (kid: string): Promise<Key> => {
  const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
  return { privateKey, kid, jwk: { ...(await exportJWK(publicKey)), kid, alg: "ES256" } };
};

let old: Key;
let next: Key;

beforeAll(async () => {
  [old, next] = await Promise.all([makeKey("old"), makeKey("next")]);
});

const sign = ({ kid, privateKey }: Key): Promise<string> =>
  new SignJWT().setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);

/** Until all has run that runs by itself. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
};

/** A key server that a test can take away, and a key set that asks it. */
const createRig = () => {
  const clock = createFakeClock();
  const timers = createFakeTimers({ clock });
  const failures: number[] = [];
  const server = {
    mode: "up" as "up" | "down" | "hanging" | "odd",
    keys: [old.jwk],
    asked: 0,
    atOnce: 0,
    mostAtOnce: 0,
  };
  const answer = (signal: AbortSignal): Promise<Response> => {
    if (server.mode === "up") return Promise.resolve(Response.json({ keys: server.keys }));
    if (server.mode === "odd") return Promise.resolve(new Response("<html>", { status: 200 }));
    if (server.mode === "down") return Promise.resolve(new Response("", { status: 502 }));
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  };
  const fetch = async (_: URL, { signal }: { readonly signal: AbortSignal }) => {
    server.asked += 1;
    server.atOnce += 1;
    server.mostAtOnce = Math.max(server.mostAtOnce, server.atOnce);
    try {
      return await answer(signal);
    } finally {
      server.atOnce -= 1;
    }
  };
  const keys = createKeySet({
    url,
    clock,
    timers,
    fetch,
    onFailed: (_, { failed }) => failures.push(failed),
  });
  const judge = (token: string): Promise<string> =>
    jwtVerify(token, keys, { algorithms: ["ES256"] }).then(
      () => "good",
      (error: unknown) =>
        error instanceof TicketingError ? error.code : (error as { readonly code: string }).code,
    );
  const check = async (key: Key) => await judge(await sign(key));
  /** Where a check waits for the fake clock, which moves on once all that runs by itself has run. */
  const checkAfter = async (key: Key, ms: number) => {
    const checked = judge(await sign(key));
    await turns();
    clock.advance(ms);
    return await checked;
  };
  return { clock, server, check, checkAfter, failures };
};

describe("fault 48: the key server goes away", () => {
  test("known keys serve on for hours, and not for ever", async () => {
    const { clock, server, check } = createRig();
    expect(await check(old)).toBe("good");
    server.mode = "down";
    clock.advance(11 * minuteMs);
    expect(await check(old)).toBe("good");
    clock.advance(5 * hourMs);
    expect(await check(old)).toBe("good");
    clock.advance(hourMs);
    expect(await check(old)).toBe("UNAVAILABLE");
    // It comes back, and so do its users.
    server.mode = "up";
    clock.advance(2 * minuteMs);
    expect(await check(old)).toBe("good");
  });

  test("while it is down it is asked ever more rarely, whatever the number of requests", async () => {
    const { clock, server, check, failures } = createRig();
    await check(old);
    server.mode = "down";
    clock.advance(11 * minuteMs);
    server.asked = 0;
    for (let second = 0; second < 600; second += 1) {
      expect(await check(old)).toBe("good");
      clock.advance(1_000);
    }
    expect(server.asked).toBeLessThan(20);
    expect(server.mostAtOnce).toBe(1);
    expect(failures).toHaveLength(server.asked);
    expect(failures).toEqual(failures.map((_, index) => index + 1));
  });

  test("one that hangs costs those nothing whose keys are known", async () => {
    const { clock, server, check } = createRig();
    await check(old);
    server.mode = "hanging";
    clock.advance(11 * minuteMs);
    // The clock stands still, so nobody waits for it.
    const checked = await Promise.all(Array.from({ length: 50 }, () => check(old)));
    expect(new Set(checked)).toEqual(new Set(["good"]));
    expect(server.mostAtOnce).toBe(1);
  });

  test("one that hangs from the start is waited for once and briefly", async () => {
    const { clock, server, check, checkAfter } = createRig();
    server.mode = "hanging";
    expect(await checkAfter(old, 2_000)).toBe("UNAVAILABLE");
    expect(server.asked).toBe(1);
    clock.advance(3_000);
    // Given up; until the next try nobody waits at all.
    await turns();
    expect(await Promise.all([check(old), check(old)])).toEqual(["UNAVAILABLE", "UNAVAILABLE"]);
    expect(server.asked).toBe(1);
    server.mode = "up";
    clock.advance(2_000);
    expect(await check(old)).toBe("good");
  });

  test.each(["down", "odd", "hanging"] as const)(
    "one that is %s takes no key away, and calls no token bad that it may know",
    async (mode) => {
      const { clock, server, check, checkAfter } = createRig();
      await check(old);
      server.mode = mode;
      clock.advance(minuteMs);
      expect(await checkAfter(next, 5_000)).toBe("UNAVAILABLE");
      expect(await check(old)).toBe("good");
    },
  );
});

test("a new key is found as soon as it is used, and asked for once in half a minute", async () => {
  const { clock, server, check } = createRig();
  await check(old);
  clock.advance(31_000);
  server.keys = [old.jwk, next.jwk];
  expect(await check(next)).toBe("good");
  expect(server.asked).toBe(2);
  const forged = await makeKey("forged");
  for (let times = 0; times < 5; times += 1) {
    expect(await check(forged)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  }
  expect(server.asked).toBe(2);
  clock.advance(31_000);
  expect(await check(forged)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  expect(server.asked).toBe(3);
});

test("a key that was withdrawn is refused once the set was read again", async () => {
  const { clock, server, check } = createRig();
  await check(old);
  server.keys = [next.jwk];
  clock.advance(10 * minuteMs);
  // The look that finds out runs beside this one.
  await check(old);
  await turns();
  expect(await check(old)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  expect(await check(next)).toBe("good");
});
