import type { BookingChange, BookingState, BookingStore } from "@admit-one/core";
import {
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
} from "@admit-one/testing";
import type { SalesContext } from "../../src/sales/sales-context.ts";

import { createLedgerGateway } from "./ledger-gateway.ts";

/** Runs a use case's rule on one hand-made state, and tells what it would have written. */
export const oneShot = (state: BookingState, nowMs: number) => {
  const changes: BookingChange[] = [];
  const clock = createFakeClock(nowMs);
  const bookings: Pick<BookingStore, "update"> = {
    update: (_slice, decide) => {
      const { outcome, change } = decide(state);
      if (change) changes.push(change);
      return Promise.resolve(outcome);
    },
  };
  const queues = { update: () => Promise.resolve(undefined) };
  const context = {
    stores: { bookings, queues },
    clock,
    timers: createFakeTimers({ clock }),
    ids: createSequentialIds(),
    signer: createTestSigner(),
    gateways: [createLedgerGateway()],
    options: { clockSkewMs: 0, gatewayTimeoutMs: 10_000 },
  } as unknown as SalesContext;
  return { context, changes };
};
