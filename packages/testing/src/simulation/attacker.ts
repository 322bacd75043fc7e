import type { BoxOffice, PaymentMethod, Reservation, SeatId } from "@admit-one/core";
import type { World } from "./world.ts";

/**
 * How an account blocks seats without ever buying: it releases them just before its hold ends and
 * takes them again, has its card declined repeatedly, or leaves every payment open as long as
 * possible.
 */
export const schemes = ["keep", "decline", "dawdle"] as const;
export type Scheme = (typeof schemes)[number];

export type Attacker = {
  readonly world: World;
  readonly queueId: string;
  readonly showId: string;
  readonly userId: string;
  readonly scheme: Scheme;
  /** How many seats it wants at once. */
  readonly seats: number;
  readonly methods: Readonly<Record<"refused" | "open", PaymentMethod>>;
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<T | null>;
  readonly over: () => boolean;
};

/** How long before its end a hold is released. */
const justBeforeMs = 50;
const breathMs = 1_000;

/**
 * Attacks until the sale is over. Whenever its token is no longer valid, it joins again at once.
 */
export const attack = async (attacker: Attacker): Promise<void> => {
  const { world, over } = attacker;
  while (!over()) {
    const token = await standInLine(attacker);
    if (token === null) await world.sleep(breathMs);
    else await keepSeats(attacker, token);
  }
};

/** Follows its hints, because polling faster only leads to longer waits. */
const standInLine = async (attacker: Attacker): Promise<string | null> => {
  const { world, ask, over, queueId, userId } = attacker;
  const joined = await ask((boxOffice) => boxOffice.issueToken({ queueId, userId }));
  if (joined === null || !("token" in joined)) return null;
  let { token: shown } = joined;
  while (shown.status === "waiting" && !over()) {
    await world.sleep(shown.pollAfterMs);
    const { token } = shown;
    const seen = await ask((boxOffice) => boxOffice.lookUpToken({ queueId, token }));
    if (seen === null || seen.outcome === "invalid_token") return null;
    if (seen.outcome === "token_found") shown = seen.token;
    else await world.sleep(seen.retryAfterMs);
  }
  return shown.status === "active" ? shown.token : null;
};

/** Holds repeatedly while the token allows it. */
const keepSeats = async (attacker: Attacker, token: string): Promise<void> => {
  const { world, ask, over, showId, userId } = attacker;
  let seatIds: readonly SeatId[] = [];
  while (!over()) {
    if (seatIds.length === 0) {
      const free = await freeSeats(attacker, token);
      if (free === null) return;
      seatIds = free.slice(0, attacker.seats);
    }
    if (seatIds.length === 0) {
      await world.sleep(breathMs);
      continue;
    }
    const held = await ask((boxOffice) =>
      boxOffice.reserveSeats({ showId, seatIds, userId, token }),
    );
    if (held === null || held.outcome === "invalid_token") return;
    if (held.outcome === "seats_reserved") {
      await holdOn(attacker, token, held.reservation);
      continue;
    }
    // Another user was faster, or it already has seats. It tries other seats.
    seatIds = [];
    const waits = held.outcome === "hold_limit_exceeded" ? held.retryAfterMs : breathMs;
    await world.sleep(Math.min(waits, 60 * breathMs));
  }
};

const freeSeats = async (
  { ask, showId }: Attacker,
  token: string,
): Promise<readonly SeatId[] | null> => {
  const listed = await ask((boxOffice) => boxOffice.listSeats({ showId, token }));
  if (listed?.outcome !== "seats_listed") return null;
  const free = listed.seats.filter(({ available, standing }) => available && !standing);
  return free.map(({ seatId }) => seatId);
};

const holdOn = async (
  attacker: Attacker,
  token: string,
  reservation: Reservation,
): Promise<void> => {
  const { world, ask, userId, scheme, methods } = attacker;
  const { reservationId, expiresAtMs } = reservation;
  if (scheme !== "keep") {
    const method = methods[scheme === "decline" ? "refused" : "open"];
    for (let pays = 0; pays < 100; pays += 1) {
      await world.sleep(breathMs);
      const paid = await ask((boxOffice) =>
        boxOffice.pay({ reservationId, userId, token, method }),
      );
      if (paid?.outcome === "payment_pending") await nothingMore(attacker, reservationId);
      else if (paid?.outcome !== "payment_declined") return;
    }
  }
  await world.sleep(expiresAtMs - world.nowMs() - justBeforeMs);
  await ask((boxOffice) => boxOffice.releaseReservation({ reservationId, userId }));
};

/** Lets a payment wait for a page that nobody visits. */
const nothingMore = async (
  { world, ask, over, userId }: Attacker,
  reservationId: string,
): Promise<void> => {
  while (!over()) {
    await world.sleep(5 * breathMs);
    const found = await ask((boxOffice) => boxOffice.getReservation({ reservationId, userId }));
    if (found?.outcome === "reservation_found" && found.reservation.status !== "paying") return;
  }
};
