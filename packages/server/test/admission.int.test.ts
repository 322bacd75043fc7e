import { createScriptedGate } from "@admit-one/testing";
import { startTurnstileStandIn } from "@admit-one/turnstile/stand-in";
import { expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { createContainer, startServer, TOKENS } from "../src/index.ts";
import { createLog } from "../src/log.ts";
import { adminToken, call } from "./support/buyer.ts";

const secretKey = "0x4AAAAAAA_SECRET";
const siteKey = "0x4AAAAAAA";

const open = async (env: Record<string, string> = {}) => {
  const read = readConfig({
    DATABASE_URL: "memory:",
    PORT: "0",
    ADMIN_TOKEN: adminToken,
    ...env,
  });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const container = createContainer(read.config);
  let log = "";
  const destination = {
    write: (line: string) => {
      log += line;
    },
  };
  container.rebind(TOKENS.Log).toConstantValue(createLog("info", destination));
  return { container, log: () => log };
};

const join = (url: string, user: string, proof?: string) =>
  call(url, "/api/queues/demo/tokens", {
    method: "POST",
    headers: { "X-User-Id": user, "Accept-Language": "ko", "Admission-Proof": proof },
  });

const figures = async (url: string): Promise<string> =>
  await (await fetch(`${url}/metrics`)).text();

test("fault 45: Turnstile stands before the line", async () => {
  await using turnstile = await startTurnstileStandIn({ secretKey });
  const { container, log } = await open({
    ADMISSION_GATE: "turnstile",
    TURNSTILE_SITE_KEY: siteKey,
    TURNSTILE_SECRET_KEY: secretKey,
    TURNSTILE_URL: turnstile.url,
    TURNSTILE_ACTION: "join",
  });
  await using server = await startServer(container);
  const { url } = server;
  expect(await join(url, "alice")).toMatchObject({
    status: 403,
    body: {
      code: "CHALLENGE_REQUIRED",
      title: "확인이 필요합니다.",
      challenge: { type: "turnstile", siteKey, action: "join" },
    },
  });
  expect((await join(url, "alice", "junk")).body["code"]).toBe("CHALLENGE_REQUIRED");
  const elsewhere = turnstile.solve({ action: "login" });
  expect(await join(url, "alice", elsewhere)).toMatchObject({
    status: 403,
    body: { code: "ADMISSION_REFUSED", title: "입장이 거부되었습니다." },
  });
  const proof = turnstile.solve({ action: "join" });
  const issued = await join(url, "alice", proof);
  // Nobody who was refused has taken a number.
  expect(issued).toMatchObject({ status: 201, body: { tokenId: "demo:1" } });
  expect(turnstile.calls.at(-1)).toMatchObject({ remoteip: "127.0.0.1" });
  const checks = turnstile.calls.length;
  expect(await join(url, "alice")).toMatchObject({ status: 200, body: { tokenId: "demo:1" } });
  expect(turnstile.calls).toHaveLength(checks);
  const text = await figures(url);
  expect(text).toContain('admit_one_admission_gate_total{outcome="allow"} 1');
  expect(text).toContain('admit_one_admission_gate_total{outcome="challenge"} 2');
  expect(text).toContain('admit_one_admission_gate_total{outcome="refuse"} 1');

  turnstile.fail("internal_error");
  const unchecked = turnstile.solve({ action: "join" });
  expect((await join(url, "bob", unchecked)).status).toBe(201);
  const headers = { Authorization: `Bearer ${adminToken}` };
  const { body } = await call(url, "/api/admin/audit", { headers });
  expect(body["alarms"]).toMatchObject([
    { alarm: "admission_gate_failing", ids: { gate: "turnstile", failures: "1" } },
  ]);
  expect(await figures(url)).toContain('admit_one_admission_gate_total{outcome="failed"} 1');
  expect(log()).toContain("the admission gate failed");
  for (const secret of [secretKey, proof, unchecked]) expect(log()).not.toContain(secret);
});

test("fault 45: a gate that fails lets nobody pass where that was chosen", async () => {
  const { container } = await open({ ADMISSION_ON_FAILURE: "refuse" });
  const gate = createScriptedGate();
  // A host binds a gate of its own.
  container.rebind(TOKENS.AdmissionGate).toConstantValue(gate);
  await using server = await startServer(container);
  expect((await join(server.url, "alice", gate.issue())).status).toBe(201);
  gate.turn("fails");
  const refused = await join(server.url, "bob", gate.issue());
  expect(refused).toMatchObject({ status: 403, body: { code: "ADMISSION_REFUSED" } });
});

test("without a gate everybody may join", async () => {
  const { container } = await open();
  await using server = await startServer(container);
  expect((await join(server.url, "alice", "whatever")).status).toBe(201);
});
