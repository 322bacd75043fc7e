import type { Clock, PaymentGateway, PaymentId } from "@admit-one/core";
import type { Page, StripeApi } from "./api.ts";
import type { About, Owners } from "./owners.ts";

/** "List events, going back up to 30 days". One day less, since clocks differ. */
const eventLifeMs = 29 * 86_400_000;

const cursors = /^(?<list>events|balance):(?<after>\w*)$/;

/**
 * Lists the payments whose refunds or disputes changed, by Stripe's events. Events report old
 * refunds that failed later and disputes that were lost; no list shows these by date. Stripe keeps
 * events for 30 days. After a longer outage the balance is read as well: it dates every withdrawal,
 * every refund, and every refund that came back. Still missed then: a dispute that was lost, or a
 * held refund from the Dashboard, more than 30 days ago.
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

/**
 * One after another: nobody waits for a reconciliation, and it shares Stripe's rate limit with
 * buyers.
 */
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
