import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import {
  isTracingSetUp,
  traceFetch,
  traceGateways,
  traceStores,
  traceSubscribers,
} from "@admit-one/opentelemetry";
import { expect, test } from "vitest";

test("fault 30: without an SDK everything comes back as it is, so that nothing is added to any call", () => {
  expect(isTracingSetUp()).toBe(false);
  const stores = createMemoryStores();
  expect(traceStores(stores, { system: "sqlite" })).toBe(stores);
  const gateways = [createScriptedGateway({ clock: { nowMs: () => 0 } })];
  expect(traceGateways(gateways)).toBe(gateways);
  const subscribers = [{ name: "shop", deliver: () => {} }];
  expect(traceSubscribers(subscribers)).toBe(subscribers);
  expect(traceFetch(fetch)).toBe(fetch);
});
