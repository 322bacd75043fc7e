import {
  type BoxOffice,
  type BoxOfficeDeps,
  createBoxOffice,
  type Ids,
  type PaymentGateway,
  type Stores,
  type Timers,
  type TokenSigner,
} from "@admit-one/core";
import { createMemoryStores, createScriptedGateway, type ScriptedGateway } from "@admit-one/memory";
import { movedTo } from "./concert-document.ts";
import { createFakeClock, type FakeClock } from "./fakes/fake-clock.ts";
import { createFakeTimers } from "./fakes/fake-timers.ts";
import { createSequentialIds } from "./fakes/sequential-ids.ts";
import { createTestSigner } from "./fakes/test-signer.ts";

export type TestBoxOfficeOptions = Pick<
  BoxOfficeDeps,
  | "admission"
  | "cell"
  | "subscribers"
  | "onDeliveryFailed"
  | "options"
  | "wallet"
  | "wallClock"
  | "earlierGateways"
> & {
  /** The start of the fake clock. `concertDocument()` is on sale then. */
  readonly startMs?: number;
  /** Stores to use instead of new in-memory ones. */
  readonly stores?: Stores;
  /** Gateways in addition to the scripted one, which stays the first. */
  readonly gateways?: readonly PaymentGateway[];
};

export type TestBoxOffice = {
  readonly boxOffice: BoxOffice;
  readonly clock: FakeClock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly signer: TokenSigner;
  readonly gateway: ScriptedGateway;
  readonly stores: Stores;
};

/**
 * Creates a complete in-memory box office whose time stands still, with all its parts.
 *
 * @example
 * const { boxOffice, clock } = createTestBoxOffice();
 * await boxOffice.createConcert(concertDocument());
 * clock.advance(60_000);
 */
export const createTestBoxOffice = ({
  startMs,
  stores = createMemoryStores(),
  gateways = [],
  ...rest
}: TestBoxOfficeOptions = {}): TestBoxOffice => {
  const clock = createFakeClock(startMs);
  const timers = createFakeTimers({ clock });
  const ids = createSequentialIds();
  const signer = createTestSigner();
  const gateway = createScriptedGateway({ clock });
  const ports = { stores, clock, timers, ids, signer };
  const made = createBoxOffice({ ...ports, ...rest, gateways: [gateway, ...gateways] });
  const boxOffice: BoxOffice =
    startMs === undefined
      ? made
      : {
          ...made,
          createConcert: (document, by) => made.createConcert(movedTo(startMs, document), by),
        };
  return { boxOffice, ...ports, gateway };
};
