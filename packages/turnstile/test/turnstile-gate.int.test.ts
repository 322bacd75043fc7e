import { createTurnstileGate, isVerifyUrl, type TurnstileGateOptions } from "@admit-one/turnstile";
import { createTurnstileStandIn } from "@admit-one/turnstile/stand-in";
import { describe, expect, test } from "vitest";

const secretKey = "0x4AAAAAAA_SECRET";
const siteKey = "0x4AAAAAAA";
const challenge = { outcome: "challenge", challenge: { type: "turnstile", siteKey } };

const open = (options: Partial<TurnstileGateOptions> = {}) => {
  let nowMs = Date.UTC(2030, 0, 1);
  const standIn = createTurnstileStandIn({ secretKey, clock: { nowMs: () => nowMs } });
  const gate = createTurnstileGate({ siteKey, secretKey, fetch: standIn.fetch, ...options });
  const ask = (proof: string | null, userId = "ann", address: string | null = null) =>
    gate.ask({ userId, queueId: "q1", address, proof });
  const advance = (ms: number): void => {
    nowMs += ms;
  };
  return { standIn, gate, ask, advance };
};

/** A gate before a service that says just this. */
const answering = (response: () => Response, options: Partial<TurnstileGateOptions> = {}) =>
  open({ fetch: async () => response(), ...options }).ask("a-proof");

describe("what is asked", () => {
  test("secret, response, the client's address where it is known, and a key of the question", async () => {
    const { ask, standIn } = open();
    const proof = standIn.solve();
    await ask(proof, "ann", "198.51.100.7");
    await ask(proof, "ann");
    await ask(proof, "bob");
    const [first, again, other] = standIn.calls;
    expect(first).toMatchObject({ secret: secretKey, response: proof, remoteip: "198.51.100.7" });
    expect(again).not.toHaveProperty("remoteip");
    expect(again?.["idempotency_key"]).toBe(first?.["idempotency_key"]);
    expect(other?.["idempotency_key"]).not.toBe(first?.["idempotency_key"]);
    const uuid = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
    expect(first?.["idempotency_key"]).toMatch(uuid);
  });

  test("nothing where there is nothing to check", async () => {
    const { ask, standIn } = open();
    for (const proof of [null, "", "x".repeat(8_193)]) expect(await ask(proof)).toEqual(challenge);
    expect(standIn.calls).toEqual([]);
  });

  test("nothing that no widget makes: what is said of it could be no verdict, and open the gate", async () => {
    const { ask, standIn } = open();
    for (const proof of ["x".repeat(2_049), "a b", "확인", "\0", "a\r\nb", "é"]) {
      expect(await ask(proof)).toEqual(challenge);
    }
    expect(standIn.calls).toEqual([]);
    await ask("x".repeat(2_048));
    expect(standIn.calls).toHaveLength(1);
  });

  test("longer proofs of other services, whose widgets make them", async () => {
    const { ask, standIn } = open({ url: "https://api.hcaptcha.example/siteverify" });
    for (const length of [8_192, 8_193]) await ask("x".repeat(length));
    expect(standIn.calls.map(({ response }) => response?.length)).toEqual([8_192]);
  });

  test("Cloudflare, unless another is named; redirects are not followed", async () => {
    const asked: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (url, init) => {
      asked.push([url, init?.method, init?.redirect]);
      return Response.json({ success: true });
    };
    await open({ fetch }).ask("a-proof");
    await open({ fetch, url: "https://api.hcaptcha.example/siteverify" }).ask("a-proof");
    expect(asked).toEqual([
      ["https://challenges.cloudflare.com/turnstile/v0/siteverify", "POST", "manual"],
      ["https://api.hcaptcha.example/siteverify", "POST", "manual"],
    ]);
  });
});

describe("what comes of it", () => {
  test("a proof is good for five minutes, for one user", async () => {
    const { ask, standIn, advance } = open();
    const proof = standIn.solve();
    advance(299_999);
    expect(await ask(proof)).toEqual({ outcome: "allow" });
    expect(await ask(proof, "bob")).toEqual(challenge);
    expect(await ask(proof)).toEqual({ outcome: "allow" });
    advance(1);
    expect(await ask(proof)).toEqual(challenge);
  });

  test("one of another page or action is refused, where they are named", async () => {
    const { ask, standIn } = open({ action: "join", hostnames: ["shop.example"] });
    const solved = (action: string, hostname: string) => ask(standIn.solve({ action, hostname }));
    expect(await solved("join", "shop.example")).toEqual({ outcome: "allow" });
    expect(await solved("login", "shop.example")).toEqual({ outcome: "refuse" });
    expect(await solved("join", "evil.example")).toEqual({ outcome: "refuse" });
    expect(await ask(null)).toEqual({
      outcome: "challenge",
      challenge: { type: "turnstile", siteKey, action: "join" },
    });
    const silent = () => Response.json({ success: true });
    expect(await answering(silent, { hostnames: ["shop.example"] })).toEqual({ outcome: "refuse" });
  });

  test.each([
    "missing-input-response",
    "invalid-input-response",
    "timeout-or-duplicate",
    "invalid-or-already-seen-response",
    "already-seen-response",
    "expired-input-response",
  ])("%s asks for another proof", async (code) => {
    const answer = () => Response.json({ success: false, "error-codes": [code] });
    expect(await answering(answer)).toEqual(challenge);
  });

  test.each<[string, () => Response]>([
    ["a wrong secret", () => failed("invalid-input-secret")],
    ["no secret", () => failed("missing-input-secret")],
    ["a bad request", () => failed("bad-request")],
    ["their trouble", () => failed("internal-error")],
    ["their trouble beside the proof's", () => failed("timeout-or-duplicate", "internal-error")],
    ["a code that nobody knows", () => failed("sitekey-secret-mismatch")],
    ["no code at all", () => Response.json({ success: false })],
    ["no verdict", () => Response.json({})],
    ["success that is no boolean", () => Response.json({ success: "true" })],
    ["success with an error's status", () => Response.json({ success: true }, { status: 500 })],
    ["a list", () => Response.json([true])],
    ["null", () => Response.json(null)],
    ["a page", () => new Response("<html>", { status: 200 })],
    ["a redirect", () => new Response(null, { status: 302, headers: { Location: "/" } })],
  ])("%s is no verdict", async (_, answer) => {
    await expect(answering(answer)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("what a service echoes is not told", async () => {
    const echo = () => failed(`no such secret: ${secretKey}`, "internal-error");
    await expect(answering(echo)).rejects.toThrow(/^(?!.*SECRET).*internal-error/);
  });

  test("a body that never ends is waited for no longer than the rest", async () => {
    const { ask } = open({
      timeoutMs: 20,
      fetch: async (_, init) => {
        const body = new ReadableStream({
          start: (controller) =>
            init?.signal?.addEventListener("abort", () => controller.error(init.signal?.reason)),
        });
        return new Response(body);
      },
    });
    await expect(ask("a-proof")).rejects.toThrow("nothing within 20 ms");
  });
});

const failed = (...codes: readonly string[]): Response =>
  Response.json({ success: false, "error-codes": codes });

describe("mistakes", () => {
  test.each([{ siteKey: "" }, { secretKey: "" }])("%j", (wrong) => {
    expect(() => open(wrong)).toThrow(TypeError);
  });

  test.each([
    ["https://challenges.example/siteverify", true],
    ["http://127.0.0.1:8080/", true],
    ["http://localhost/", true],
    ["http://[::1]:1/", true],
    ["http://challenges.example/siteverify", false],
    ["https://user:pass@challenges.example/", false],
    ["challenges.example", false],
    ["file:///etc/passwd", false],
  ])("%s: %s", (url, isRight) => {
    expect(isVerifyUrl(url)).toBe(isRight);
    const make = () => createTurnstileGate({ siteKey, secretKey, url });
    if (isRight) make();
    else expectTypeError(make);
  });
});

const expectTypeError = (make: () => unknown): void => expect(make).toThrow(TypeError);
