import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { expect, test } from "vitest";
import { createLog } from "../src/log.ts";
import { createMetrics } from "../src/metrics/metrics.ts";
import { createRefusals } from "../src/refusals.ts";

test("fault 44: every refusal is counted, and a line every ten seconds says how many", async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog("info", { write: (line) => lines.push(JSON.parse(line)) });
  const clock = createFakeClock();
  const metrics = createMetrics({ wallMs: clock.nowMs });
  const refused = createRefusals({ log, metrics, timers: createFakeTimers({ clock }) });
  const said = () => lines.map(({ limit, count, address }) => [limit, count, address]);

  for (let address = 1; address <= 5; address += 1) {
    refused({ limit: "streams_per_address", address: `198.51.100.${address}` });
  }
  refused({ limit: "streams", address: null });
  expect(said()).toEqual([
    ["streams_per_address", 1, "198.51.100.1"],
    ["streams", 1, undefined],
  ]);
  clock.advance(10_000);
  expect(said().slice(2)).toEqual([["streams_per_address", 4, "198.51.100.5"]]);
  clock.advance(60_000);
  expect(lines).toHaveLength(3);
  refused({ limit: "streams_per_address", address: "198.51.100.9" });
  expect(said().slice(3)).toEqual([["streams_per_address", 1, "198.51.100.9"]]);
  expect(lines.every(({ level, msg }) => level === 40 && typeof msg === "string")).toBe(true);

  const text = await metrics.registry.metrics();
  expect(text).toContain('admit_one_refused_total{limit="streams_per_address"} 6');
  expect(text).toContain('admit_one_refused_total{limit="streams"} 1');
});
