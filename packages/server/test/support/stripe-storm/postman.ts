import { setTimeout as pause } from "node:timers/promises";
import type { StandInEvent, StripeStandIn } from "@admit-one/stripe/stand-in";
import type { Random } from "../chaos/random.ts";

/** What became of the webhooks. */
export type Postbag = {
  events: number;
  lost: number;
  twice: number;
  late: number;
  taken: number;
  /** Answered neither with 2xx nor with silence or 5xx: that must not happen. */
  refused: number;
};

export type Postman = AsyncDisposable & { readonly bag: Readonly<Postbag> };

const odds = { lost: 0.25, twice: 0.2, late: 0.3 };
const latestMs = 4_000;
const lookEveryMs = 20;
/** Stripe tries for days; nobody may need that. */
const triesMax = 3;

/** Brings Stripe's events to whichever server: some never, some twice, some late, in any order. */
export const startPostman = (
  standIn: StripeStandIn,
  urls: readonly string[],
  random: Random,
): Postman => {
  const bag: Postbag = { events: 0, lost: 0, twice: 0, late: 0, taken: 0, refused: 0 };
  const onTheWay = new Set<Promise<void>>();
  let isOver = false;

  const bring = async (event: StandInEvent, afterMs: number): Promise<void> => {
    await pause(afterMs);
    for (let tries = 1; tries <= triesMax && !isOver; tries += 1) {
      const url = `${urls[random.int(0, urls.length - 1)]}/api/gateways/stripe/webhooks`;
      const { headers, body } = standIn.deliver(event, Date.now());
      const status = await fetch(url, { method: "POST", headers, body }).then(
        (response) => response.status,
        () => 503,
      );
      if (status === 200) bag.taken += 1;
      else if (status < 500) bag.refused += 1;
      if (status < 500) return;
      await pause(random.int(100, 500));
    }
  };

  const send = (event: StandInEvent): void => {
    bag.events += 1;
    if (random.chance(odds.lost)) {
      bag.lost += 1;
      return;
    }
    const copies = random.chance(odds.twice) ? 2 : 1;
    bag.twice += copies - 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = random.chance(odds.late);
      if (late) bag.late += 1;
      const brought = bring(event, late ? random.int(500, latestMs) : random.int(0, 100));
      onTheWay.add(brought);
      void brought.finally(() => onTheWay.delete(brought));
    }
  };

  const round = setInterval(() => {
    for (const event of standIn.events.slice(bag.events)) send(event);
  }, lookEveryMs);

  return {
    bag,
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      clearInterval(round);
      await Promise.all(onTheWay);
    },
  };
};
