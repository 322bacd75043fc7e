// Every example runs as it stands, ends with 0 and says what it should.
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./support/markdown.ts";
import { type Ran, runNode } from "./support/run.ts";
import { type Server, startServer } from "./support/server.ts";

const runExample = (name: string, env: Record<string, string> = {}): Promise<Ran> =>
  runNode(join(root, "examples", name), { cwd: root, env });

/** What each prints at least. */
const essentials: Readonly<Record<string, readonly string[]>> = {
  "quickstart.ts": ["Alice: seats_reserved", "seat_already_reserved", "Bob:   seats_reserved"],
  "embed.ts": [
    "concert_created",
    "POST /tickets/queues/winter/tokens → 401 UNAUTHENTICATED",
    "POST /tickets/queues/winter/tokens → 201 active",
    "POST /tickets/shows/winter-1/reservations → 201 held",
    "/payments → 201 captured",
    "event: ReservationConfirmed",
  ],
  "another-gateway.ts": ["listening on", "VALIDATION", "method.company", "captured"],
  "test-your-service.test.ts": ["pass 3", "fail 0"],
};

test.for(Object.entries(essentials))("%s", async ([name, texts]) => {
  const { code, stdout, stderr } = await runExample(name);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  for (const text of texts) expect(stdout).toContain(text);
});

describe("buyer.ts", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("goes through all six journeys, time and again", async () => {
    for (const _ of [1, 2]) {
      const ran = await runExample("buyer.ts", { BOX_OFFICE_URL: server.url });
      expect(ran.stderr).toBe("");
      expect(ran.code).toBe(0);
      expect(ran.stdout).toMatch(/reservations → 201\n.* status held/);
      expect(ran.stdout).toMatch(/payments → 201\n.* status captured, .* reservation confirmed/);
      expect(ran.stdout).toMatch(/status expired, reason paid/);
      expect(ran.stdout).toMatch(
        /→ 409\n.*SEAT_ALREADY_RESERVED, title 좌석이 이미 예약되었습니다\./,
      );
    }
  });

  test("says so when nothing answers", async () => {
    // Port 9 of loopback is for discarding, and nothing listens there.
    const ran = await runExample("buyer.ts", { BOX_OFFICE_URL: "http://127.0.0.1:9" });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^Nothing answers at http:\/\/127\.0\.0\.1:9: start it/);
  });
});

test("every example is run by some test here", () => {
  const files = globSync(join(root, "examples/*.ts")).map((file) => basename(file));
  expect(new Set(files)).toEqual(new Set([...Object.keys(essentials), "buyer.ts"]));
});
