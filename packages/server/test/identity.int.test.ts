import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { TicketingError } from "@admit-one/core";
import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createIdentify, type IdentifyDeps } from "../src/identity.ts";

const nowMs = Date.UTC(2030, 0, 1);
const nowSeconds = nowMs / 1000;
const clock = createFakeClock(nowMs);
const timers = createFakeTimers({ clock });
const wallClock = { wallMs: () => nowMs };
const secret = "0123456789abcdef0123456789abcdef";
const asKey = (text: string) => new TextEncoder().encode(text);

const valid: JWTPayload = { sub: "alice", exp: nowSeconds + 60 };
const sign = (alg: string, key: CryptoKey | Uint8Array, claims: JWTPayload = valid, kid?: string) =>
  new SignJWT(claims).setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) }).sign(key);

const request = (headers: Record<string, string>) => new Request("http://box-office/", { headers });
const bearer = (token: string) => request({ authorization: `Bearer ${token}` });
const identifyWith = (deps: Partial<IdentifyDeps>) =>
  createIdentify({ jwt: null, trustUserIdHeader: false, clock, timers, wallClock, ...deps });
const anything = { issuers: null, audiences: null };

const alice = { outcome: "user", userId: "alice" };
const nobody = { outcome: "unauthenticated" };

describe("JWT_SECRET", () => {
  const identify = identifyWith({ jwt: { kind: "secret", secret, ...anything } });

  test("takes HS256 with sub and exp", async () => {
    expect(await identify(bearer(await sign("HS256", asKey(secret))))).toEqual(alice);
  });

  test("knows the scheme in any case", async () => {
    const token = await sign("HS256", asKey(secret));
    expect(await identify(request({ authorization: `bearer ${token}` }))).toEqual(alice);
  });

  test.each<[string, () => Promise<string> | string]>([
    ["no signature at all", () => new UnsecuredJWT(valid).encode()],
    ["another secret", () => sign("HS256", asKey("another secret of 32 characters!"))],
    ["HS512", () => sign("HS512", asKey(secret))],
    ["expired", () => sign("HS256", asKey(secret), { ...valid, exp: nowSeconds - 6 })],
    ["expired for 5 s", () => sign("HS256", asKey(secret), { ...valid, exp: nowSeconds - 5 })],
    ["not valid for 6 s", () => sign("HS256", asKey(secret), { ...valid, nbf: nowSeconds + 6 })],
    ["no exp", () => sign("HS256", asKey(secret), { sub: "alice" })],
    ["no sub", () => sign("HS256", asKey(secret), { exp: nowSeconds + 60 })],
    ["empty sub", () => sign("HS256", asKey(secret), { ...valid, sub: "" })],
    [
      "sub of 256 characters",
      () => sign("HS256", asKey(secret), { ...valid, sub: "a".repeat(256) }),
    ],
    ["a number for sub", () => sign("HS256", asKey(secret), { ...valid, sub: 7 as never })],
    ["a list for sub", () => sign("HS256", asKey(secret), { ...valid, sub: ["alice"] as never })],
    ["sub with NUL", () => sign("HS256", asKey(secret), { ...valid, sub: "ali\0ce" })],
    ["half a character", () => sign("HS256", asKey(secret), { ...valid, sub: "alice\ud800" })],
    ["an object for exp", () => sign("HS256", asKey(secret), { ...valid, exp: {} as never })],
    ["junk", () => "junk"],
    ["three dots", () => "..."],
  ])("refuses %s", async (_name, token) => {
    expect(await identify(bearer(await token()))).toEqual(nobody);
  });

  test("fault 8: clocks may differ by less than 5 s", async () => {
    for (const claims of [
      { ...valid, exp: nowSeconds - 4 },
      { ...valid, nbf: nowSeconds + 5 },
    ]) {
      expect(await identify(bearer(await sign("HS256", asKey(secret), claims)))).toEqual(alice);
    }
  });

  test.each<Record<string, string>>([
    {},
    { authorization: "" },
    { authorization: "Bearer" },
    { authorization: "Basic YWxpY2U6YWxpY2U=" },
    { "x-user-id": "alice" },
  ])("refuses %o", async (headers) => {
    expect(await identify(request(headers))).toEqual(nobody);
  });
});

describe("JWKS_URL", () => {
  const server = createServer();
  const served: { status: number; body: unknown } = { status: 200, body: { keys: [] } };
  let url: URL;
  let rsa: CryptoKey;
  let ec: CryptoKey;
  let rsaPublicPem: string;

  beforeAll(async () => {
    const rsaPair = await generateKeyPair("RS256", { extractable: true });
    const ecPair = await generateKeyPair("ES256", { extractable: true });
    [rsa, ec] = [rsaPair.privateKey, ecPair.privateKey];
    rsaPublicPem = await exportSPKI(rsaPair.publicKey);
    served.body = {
      keys: [
        { ...(await exportJWK(rsaPair.publicKey)), kid: "rsa", alg: "RS256" },
        { ...(await exportJWK(ecPair.publicKey)), kid: "ec", alg: "ES256" },
      ],
    };
    server.on("request", (_, response) => {
      response.writeHead(served.status, { "content-type": "application/json" });
      response.end(JSON.stringify(served.body));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
  });

  afterAll(async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  });

  const identify = () => identifyWith({ jwt: { kind: "jwks", url, ...anything } });

  test("takes RS256 and ES256 of the set", async () => {
    expect(await identify()(bearer(await sign("RS256", rsa, valid, "rsa")))).toEqual(alice);
    expect(await identify()(bearer(await sign("ES256", ec, valid, "ec")))).toEqual(alice);
  });

  test.each<[string, () => Promise<string> | string]>([
    ["HS256", () => sign("HS256", asKey(secret))],
    ["HS256 keyed with the public key", () => sign("HS256", asKey(rsaPublicPem), valid, "rsa")],
    ["no signature at all", () => new UnsecuredJWT(valid).encode()],
    [
      "an unknown key",
      async () => {
        const { privateKey } = await generateKeyPair("RS256");
        return sign("RS256", privateKey, valid, "other");
      },
    ],
    [
      "a foreign key under a known id",
      async () => {
        const { privateKey } = await generateKeyPair("RS256");
        return sign("RS256", privateKey, valid, "rsa");
      },
    ],
    ["the RSA key's id on an ES256 token", () => sign("ES256", ec, valid, "rsa")],
    ["expired", () => sign("RS256", rsa, { ...valid, exp: nowSeconds - 6 }, "rsa")],
    ["no exp", () => sign("ES256", ec, { sub: "alice" }, "ec")],
  ])("refuses %s", async (_name, token) => {
    expect(await identify()(bearer(await token()))).toEqual(nobody);
  });

  describe("fault 8: tokens of other applications", () => {
    const expected = {
      issuers: ["https://login.example.com", "https://old.example.com"],
      audiences: ["tickets", "tickets-app"],
    };
    const claims = { ...valid, iss: "https://login.example.com", aud: "tickets" };
    const bySecret = identifyWith({ jwt: { kind: "secret", secret, ...expected } });
    const kinds = {
      secret: async (of: JWTPayload) =>
        await bySecret(bearer(await sign("HS256", asKey(secret), of))),
      jwks: async (of: JWTPayload) =>
        await identifyWith({ jwt: { kind: "jwks", url, ...expected } })(
          bearer(await sign("RS256", rsa, of, "rsa")),
        ),
    };

    describe.each(["secret", "jwks"] as const)("signed by a %s", (kind) => {
      test.each<[string, JWTPayload]>([
        ["ours", claims],
        ["of the second issuer", { ...claims, iss: "https://old.example.com" }],
        ["for several", { ...claims, aud: ["mail", "tickets-app"] }],
      ])("%s: taken", async (_name, of) => {
        expect(await kinds[kind](of)).toEqual(alice);
      });

      test.each<[string, JWTPayload]>([
        ["of another issuer", { ...claims, iss: "https://login.example.com.evil.example" }],
        ["of an issuer with a slash more", { ...claims, iss: "https://login.example.com/" }],
        ["of no issuer", { ...valid, aud: "tickets" }],
        ["of a list of issuers", { ...claims, iss: ["https://login.example.com"] as never }],
        ["for another application", { ...claims, aud: "mail" }],
        ["for several others", { ...claims, aud: ["mail", "calendar"] }],
        ["for nobody", { ...valid, iss: "https://login.example.com" }],
        ["for an object", { ...claims, aud: { tickets: 1 } as never }],
      ])("%s: refused", async (_name, of) => {
        expect(await kinds[kind](of)).toEqual(nobody);
      });
    });
  });

  test("is unavailable, and judges nobody, while the set can't be read", async () => {
    served.status = 500;
    const answer = identify()(bearer(await sign("RS256", rsa, valid, "rsa")));
    await expect(answer).rejects.toSatisfy(
      (error) => error instanceof TicketingError && error.code === "UNAVAILABLE",
    );
    served.status = 200;
  });
});

describe("X-User-Id", () => {
  const trusting = identifyWith({ trustUserIdHeader: true });

  test("is believed only where it is trusted", async () => {
    expect(await trusting(request({ "x-user-id": "alice" }))).toEqual(alice);
    expect(await identifyWith({})(request({ "x-user-id": "alice" }))).toEqual(nobody);
  });

  test.each(["", "   ", "a".repeat(256)])("refuses %j", async (userId) => {
    expect(await trusting(request({ "x-user-id": userId }))).toEqual(nobody);
  });

  test("never makes good a bearer token that does not hold", async () => {
    const both = identifyWith({
      jwt: { kind: "secret", secret, ...anything },
      trustUserIdHeader: true,
    });
    const headers = { authorization: "Bearer junk", "x-user-id": "alice" };
    expect(await both(request(headers))).toEqual(nobody);
    expect(await both(request({ "x-user-id": "alice" }))).toEqual(alice);
  });
});

test("fault 49: good JWTs are good again as soon as the machine's clock is", async () => {
  let offsetMs = 0;
  const identify = identifyWith({
    jwt: { kind: "secret", secret, ...anything },
    // The sale's own clock never goes back, and was taken along an hour ahead.
    clock: createFakeClock(nowMs + 3_600_000),
    wallClock: { wallMs: () => nowMs + offsetMs },
  });
  const request = bearer(await sign("HS256", asKey(secret)));
  expect(await identify(request)).toEqual(alice);
  offsetMs = 3_600_000;
  expect(await identify(request)).toEqual(nobody);
  offsetMs = 0;
  expect(await identify(request)).toEqual(alice);
});
