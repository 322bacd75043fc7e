import { replayOf } from "../../kernel/idempotency.ts";
import type { SeatId, ShowId } from "../../kernel/ids.ts";
import {
  type LookAtToken,
  plainlyActive,
  type TokenClaims,
} from "../../queue/use-cases/authenticate-token.ts";
import { extendToken, isLengthened, type LinkedToken } from "../../queue/use-cases/end-token.ts";
import { type HoldOutcome, type HoldSeats, holdSeats } from "../../reservation/hold-seats.ts";
import type { AvailableSeats } from "../booking.ts";
import type { SalesContext } from "../sales-context.ts";

/** A hold before its step is known. */
export type Holding = Pick<
  HoldSeats,
  "reservationId" | "ticketIds" | "userId" | "token" | "seen" | "key" | "fingerprint"
> & { readonly place: Place };

/** The place in line: as it was read before, or as the step itself finds it. */
export type Place =
  | { readonly by: "look"; readonly linked: LinkedToken | null }
  | { readonly by: "step"; readonly claims: TokenClaims };

/** The seats that a step loads. */
export type StepPart = {
  readonly seatIds: readonly SeatId[];
  readonly beside?: readonly SeatId[];
  readonly available?: AvailableSeats;
};

/**
 * One attempt of a hold. The store loads only what the slice requests, so the rule may answer that
 * it needs more.
 */
export const holdInOneStep = async (
  context: SalesContext,
  showId: ShowId,
  part: StepPart,
  { place, ...hold }: Omit<HoldSeats, "startedSinceMs"> & { readonly place: Place },
): Promise<HoldOutcome | LookAtToken> => {
  const { stores, clock, holdWindows } = context;
  const { userId, key, token, fingerprint } = hold;
  const startedSinceMs = clock.nowMs() - holdWindows.withinMs(showId);
  const slice = {
    by: "seats",
    showId,
    userId,
    startedSinceMs,
    ...part,
    ...(key && { record: key }),
    ...(place.by === "step" && { token }),
  } as const;
  // Of the last run of the decision, which is the one that counts.
  let linked: LinkedToken | null = null;
  const outcome = await stores.bookings.update<HoldOutcome | LookAtToken>(slice, (state) => {
    const nowMs = clock.nowMs();
    linked =
      place.by === "look"
        ? place.linked
        : ((state.token && plainlyActive(state.token, place.claims, userId, nowMs)) ?? null);
    // A stored answer comes before the token, because paying has ended the token.
    const isNew = replayOf(state.record, fingerprint).kind === "none";
    if (place.by === "step" && isNew && linked === null) {
      return { outcome: { outcome: "look_at_token" } };
    }
    return holdSeats(state, { ...hold, startedSinceMs }, nowMs);
  });
  if (outcome.outcome === "look_further_back") holdWindows.learn(showId, outcome.withinMs);
  if (outcome.outcome === "seats_reserved" && linked !== null) {
    const { expiresAtMs } = outcome.reservation;
    // A token is never shortened: if it was long enough when read, it still is.
    if (isLengthened(linked, expiresAtMs)) {
      await extendToken(context, token, expiresAtMs).catch(leaveToRelay);
    }
  }
  return outcome;
};

/** The seats are already held. The event relay retries the extension until it succeeds. */
const leaveToRelay = (): void => {};
