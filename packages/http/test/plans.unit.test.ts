import { decodeAvailability, plainPlan } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { anAvailability, createStubBoxOffice } from "./stub-box-office.ts";

const token = "signed.token";

describe("GET /shows/{showId}/plan", () => {
  const { ask } = createClient(createStubBoxOffice().boxOffice);

  test("is public, named by its version, and good for five seconds in any cache", async () => {
    const answer = await ask("GET", "/shows/s1/plan");
    expect(answer.headers.get("ETag")).toBe('"1-abc"');
    expect(answer.headers.get("Cache-Control")).toBe("public, max-age=5");
    expect(plainPlan(answer.json).sections).toMatchObject([{ kind: "seated", section: "A" }]);
  });

  test.each([
    ['"1-abc"', 304],
    ['W/"1-abc"', 304],
    ['"1-abd"', 200],
  ])("If-None-Match %s: %i", async (ifNoneMatch, status) => {
    const headers = { "If-None-Match": ifNoneMatch };
    const answer = await ask("GET", "/shows/s1/plan", { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("ETag")).toBe('"1-abc"');
    expect(answer.headers.get("Cache-Control")).toBe("public, max-age=5");
  });
});

describe("GET /shows/{showId}/availability", () => {
  const bytesOf = async (path: string) => {
    const { boxOffice, calls } = createStubBoxOffice();
    const { app } = createClient(boxOffice);
    const response = await app.request(path, { headers: { "Queue-Token": token } });
    return { response, calls, bytes: new Uint8Array(await response.arrayBuffer()) };
  };

  test("is binary, for its reader only", async () => {
    const { response, bytes } = await bytesOf("/shows/s1/availability");
    expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(decodeAvailability(bytes)).toEqual(anAvailability);
  });

  test("passes on the cursor and the token as they are", async () => {
    const { calls } = await bytesOf("/shows/s1/availability?since=1.2.3.o");
    expect(calls).toEqual([
      { useCase: "getAvailability", command: { showId: "s1", token, since: "1.2.3.o" } },
    ]);
  });

  test("for lack of an active token there is a link to the queue", async () => {
    const { boxOffice } = createStubBoxOffice({
      getAvailability: { outcome: "token_not_active" },
    });
    const answer = await createClient(boxOffice).ask("GET", "/shows/s1/availability", { token });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("Link")).toBe('</queues/q1/tokens>; rel="queue"');
  });
});
