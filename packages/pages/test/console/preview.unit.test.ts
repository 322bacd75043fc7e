import type { RehearsalInput, RehearsalOutcome } from "@admit-one/pages/console";
import { expect, test } from "vitest";
import { createWorld, hiddenField } from "./support/world.ts";

const rehearsed: RehearsalOutcome = {
  outcome: "rehearsed",
  sampled: 250,
  drainSeconds: 600,
  waitSeconds: { p50: 60, p90: 120, p99: 180 },
  useOfRoom: 0.9,
  useOfRate: null,
  peakPollsPerSecond: 40,
  entered: 900,
  vanished: 90,
  refused: 0,
  lapsed: 5,
  missed: 5,
  unfinished: 0,
  samples: [
    { atMs: 0, waiting: 0, inside: 0 },
    { atMs: 60_000, waiting: 100, inside: 50 },
  ],
};

const worldWith = async (outcome: RehearsalOutcome) => {
  const asked: RehearsalInput[] = [];
  const world = await createWorld({
    rehearse: async (input) => {
      asked.push(input);
      return outcome;
    },
  });
  const { text } = await world.get("/lines/queue-1/limits");
  const seen = hiddenField(text, "seen");
  const fields = { seen, zone: "UTC", do: "preview", ratePerMinute: "60", people: "1,000" };
  return { world, asked, fields, seen };
};

test("a preview rehearses the limits of the form, says what it assumes, and saves nothing", async () => {
  const { world, asked, fields, seen } = await worldWith(rehearsed);
  const { status, text } = await world.send("/lines/queue-1/limits", fields);
  expect(status).toBe(200);
  expect(asked).toMatchObject([
    { policy: { ratePerMinute: 60, burst: 60, maxActive: 500 }, crowd: { people: 1_000 } },
  ]);
  expect(text).toContain("Assumes 1,000 people within 10 min");
  expect(text).toContain("Rehearsed with a sample of 250 people");
  expect(text).toContain("10 min");
  expect(text).toMatch(/<polyline class="curve held" points="0.0,240.0/);
  // The form keeps what was typed and the version that was seen.
  expect(text).toContain('name="ratePerMinute" value="60"');
  expect(hiddenField(text, "seen")).toBe(seen);
  expect(await world.journal()).toEqual(["host createConcert"]);
});

test("a preview that cannot run says why", async () => {
  const busy = await worldWith({ outcome: "busy" });
  const second = await busy.world.send("/lines/queue-1/limits", busy.fields);
  expect(second.text).toContain("Another preview runs.");
  const long = await worldWith({ outcome: "too_long" });
  const stopped = await long.world.send("/lines/queue-1/limits", long.fields);
  expect(stopped.text).toContain("was stopped");
});

test("without a way to rehearse there is no preview", async () => {
  const world = await createWorld();
  const { text } = await world.get("/lines/queue-1/limits");
  expect(text).not.toContain("Preview");
});
