import type { Clock, PaymentGateway, PaymentId } from "@admit-one/core";
import type { Page, StripeApi } from "./api.ts";
import type { About, Owners } from "./owners.ts";

/** "List events, going back up to 30 days"; a day less, since clocks differ. */
const eventLifeMs = 29 * 86_400_000;

const cursors = /^(?<list>events|balance):(?<after>\w*)$/;

/**
 * Names the payments whose refunds or disputes changed, by Stripe's events: they tell of old refunds
 * that failed since, and of disputes that were lost, which no list shows by date. They live for 30
 * days. Where we were away for longer the balance is read as well, which dates every withdrawal, every
 * refund and every one that came back. Not seen then: a dispute that was lost, or a refund from the
 * Dashboard that was held, more than 30 days ago.
 */
export const createMovedSince =
  (api: StripeApi, owners: Owners, clock: Clock): NonNullable<PaymentGateway["movedSince"]> =>
  async ({ sinceMs, cursor }) => {
    const { list = "events", after = "" } = cursors.exec(cursor ?? "events:")?.groups ?? {};
    const sinceS = Math.floor(sinceMs / 1000);
    const read = list === "balance" ? balance : events;
    const { data, hasMore, lastId } = await read(api, sinceS, after === "" ? null : after);
    const isOld = sinceMs < clock.nowMs() - eventLifeMs;
    const next = hasMore ? `${list}:${lastId}` : list === "events" && isOld ? "balance:" : null;
    return { paymentIds: await ownersOf(owners, data), cursor: next };
  };

type Objects = Omit<Page<About>, "data"> & { readonly data: readonly About[] };

const events = async (api: StripeApi, sinceS: number, after: string | null): Promise<Objects> => {
  const page = await api.movementEvents(sinceS, after);
  return { ...page, data: page.data.map(({ data }) => data.object as About) };
};

const balance = async (api: StripeApi, sinceS: number, after: string | null): Promise<Objects> => {
  const page = await api.bookings(sinceS, after);
  const data = page.data.flatMap(({ source }): readonly About[] => {
    if (source === null || typeof source === "string") return [];
    return source.object === "refund" || source.object === "dispute" ? [source] : [];
  });
  return { ...page, data };
};

/** One after another: nobody waits for a reconciliation, and buyers share Stripe's rate limit. */
const ownersOf = async (
  owners: Owners,
  objects: readonly About[],
): Promise<readonly PaymentId[]> => {
  const found = new Set<PaymentId>();
  for (const object of objects) {
    const owner = await owners.ownerOf(object);
    if (owner !== null) found.add(owner);
  }
  return [...found];
};
