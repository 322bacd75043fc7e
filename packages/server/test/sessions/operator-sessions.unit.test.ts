import type { JWTPayload } from "jose";
import { expect, test } from "vitest";
import { grantOfToken } from "../../src/sessions/operator-grants.ts";
import { createOperatorSessions } from "../../src/sessions/operator-sessions.ts";
import { createSealer } from "../../src/sessions/sealer.ts";
import { crossSite, sameOrigin } from "../support/browser.ts";

const site = { publicUrl: null, basePath: "", home: "/", isSecure: false, cell: null };
const wallClock = { wallMs: () => Date.UTC(2026, 11, 1) };
const sealer = createSealer({
  keys: [{ id: "k", secret: "k".repeat(32) }],
  purpose: "operator",
  wallClock,
});
const ann = grantOfToken({ id: "ann", role: "agent", token: "the-agents-token-123" });
/** As a login service gives it: to everybody with the value of the claim. */
const desk = { digest: "of-a-claim", role: "viewer", id: null } as const;
const sessions = createOperatorSessions({ sealer, site, wallClock, grants: [ann, desk] });

/** Whom a cookie with these claims names, which only the holder of the keys can make. */
const named = async (claims: JWTPayload, headers: Record<string, string> = sameOrigin) => {
  const sealed = await sealer.seal(claims, 60_000);
  const Cookie = `admit-console=${sealed}`;
  const request = new Request("http://127.0.0.1:3001/x", {
    method: "POST",
    headers: { ...headers, Cookie },
  });
  return await sessions.identify(request);
};

const session = { sub: "ann", role: "agent", grant: ann.digest, beganMs: wallClock.wallMs() };

test("a session names its operator", async () => {
  expect(await named(session)).toEqual({ id: "ann", role: "agent" });
  expect(
    await named({ ...session, sub: "oidc:x:kim", role: "viewer", grant: desk.digest }),
  ).toEqual({
    id: "oidc:x:kim",
    role: "viewer",
  });
});

test.each<[string, JWTPayload]>([
  ["another role than the configuration gives", { role: "manager" }],
  ["another operator than the token is for", { sub: "eve" }],
  ["a grant that is not configured", { grant: "another" }],
  ["no grant", { grant: undefined }],
  ["no beginning", { beganMs: undefined }],
  ["no operator", { sub: "" }],
  ["an id that can't be stored", { sub: "\u0000" }],
])("a session with %s names nobody", async (_, claims) => {
  expect(await named({ ...session, ...claims })).toBeNull();
});

test("a request of another origin names nobody, even if a guard lets it through", async () => {
  expect(await named(session, crossSite)).toBeNull();
  expect(await named(session, {})).toBeNull();
});
