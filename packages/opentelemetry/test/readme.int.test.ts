// The program of this package's README.
import { type BoxOfficeDeps, createBoxOffice, type EventSubscriber } from "@admit-one/core";
import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import { traceGateways, traceStores, traceSubscribers } from "@admit-one/opentelemetry";
import { expect, test } from "vitest";
import { setUpSdk } from "./support/sdk.ts";

type Ports = Omit<BoxOfficeDeps, "stores" | "gateways" | "subscribers">;

test("a box office in traces", async () => {
  using sdk = setUpSdk();
  const clock = { nowMs: () => 0 };
  const never = async (): Promise<never> => {
    throw new Error("nobody asks for it here");
  };
  const ports: Ports = {
    clock,
    timers: { after: () => () => {}, sleep: never } as unknown as Ports["timers"],
    ids: { next: (kind) => `${kind}-1` },
    signer: { sign: (text: string) => text, verify: () => null } as unknown as Ports["signer"],
  };
  const stores = createMemoryStores();
  const gateways = [createScriptedGateway({ clock })];
  const subscribers: readonly EventSubscriber[] = [];
  // #region trace
  const boxOffice = createBoxOffice({
    ...ports,
    stores: traceStores(stores, { system: "postgresql" }),
    gateways: traceGateways(gateways),
    subscribers: traceSubscribers(subscribers),
  });
  // #endregion
  expect((await boxOffice.listConcerts({})).outcome).toBe("concerts_listed");
  expect(sdk.spans()).toEqual([]);
});
