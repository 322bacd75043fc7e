import assert from "node:assert/strict";
import { atRest, type Stage } from "./stage.ts";

/** One crash or fault, with the required result. */
export type CrashPoint = {
  /** `K0` to `K32`, and `K37` to `K43`. */
  readonly name: string;
  readonly says: string;
  /** Whether a process dies in it. The others are faults that processes survive. */
  readonly kills: boolean;
  readonly run: (stage: Stage) => Promise<void>;
};

export const minuteMs = 60_000;

export const statusOf = async (stage: Stage, reservationId: string): Promise<string> =>
  (await stage.reservation(reservationId)).status;

/** Everything was sold once, and no money or work is left over. */
export const isBought = async (stage: Stage, reservationId: string): Promise<void> => {
  assert.equal(await statusOf(stage, reservationId), "confirmed");
  assert.equal((await stage.paymentOf(reservationId)).status, "captured");
  await atRest(stage);
};

/** The seat stays reserved while its money is in doubt, whatever the time. */
export const isPinned = async (stage: Stage, reservationId: string): Promise<void> => {
  assert.equal(await statusOf(stage, reservationId), "paying");
  const { seats } = await stage.stores.bookings.snapshot();
  for (const { claim } of seats) {
    if (claim.state === "held" && claim.reservationId === reservationId) {
      assert.equal(claim.untilMs, null);
    }
  }
};

export const isFree = async (stage: Stage, reservationId: string): Promise<void> => {
  const { seats, claims } = await stage.stores.bookings.snapshot();
  const owners = [...claims, ...seats.map(({ claim }) => claim)].map((one) =>
    "reservationId" in one ? one.reservationId : null,
  );
  assert.ok(!owners.includes(reservationId as never), "its seats are free");
};
