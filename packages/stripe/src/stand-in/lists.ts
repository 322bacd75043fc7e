import type { Account } from "./account.ts";
import type { StandInBooking } from "./objects.ts";
import { missing } from "./stripe-error.ts";

type Listed = { readonly id: string; readonly created: number };

/** docs.stripe.com/api/pagination: pages, newest first, after the last object that was seen. */
const page = <T extends Listed>(
  oldestFirst: Iterable<T>,
  params: URLSearchParams,
  url: string,
): { readonly object: "list"; readonly data: T[]; has_more: boolean; readonly url: string } => {
  const since = Number(params.get("created[gte]") ?? 0);
  const limit = Number(params.get("limit") ?? 10);
  const after = params.get("starting_after");
  const all = [...oldestFirst].filter(({ created }) => created >= since).toReversed();
  const index = all.findIndex(({ id }) => id === after);
  if (after !== null && index === -1) throw missing("object", after, "starting_after");
  const data = all.slice(index + 1, index + 1 + limit);
  return { object: "list", data, has_more: index + 1 + limit < all.length, url };
};

/** The objects of a charge or an intent, if the parameters name one. */
const ofNamed = <T extends { readonly charge: string; readonly payment_intent: string }>(
  all: Iterable<T>,
  params: URLSearchParams,
): T[] => {
  const charge = params.get("charge");
  const intent = params.get("payment_intent");
  return [...all].filter(
    (it) =>
      (charge === null || it.charge === charge) &&
      (intent === null || it.payment_intent === intent),
  );
};

export const listRefunds = ({ refunds }: Account, params: URLSearchParams): unknown =>
  page(ofNamed(refunds.values(), params), params, "/v1/refunds");

export const listDisputes = ({ disputes }: Account, params: URLSearchParams): unknown =>
  page(ofNamed(disputes.values(), params), params, "/v1/disputes");

/** "List events, going back up to 30 days." */
const eventLifeS = 30 * 86_400;

export const listEvents = ({ events, nowS }: Account, params: URLSearchParams): unknown => {
  const types = [...params].flatMap(([name, type]) => (name.startsWith("types[") ? [type] : []));
  const asked = events.all.filter(
    ({ type, created }) =>
      (types.length === 0 || types.includes(type)) && created > nowS() - eventLifeS,
  );
  return page(asked, params, "/v1/events");
};

export const listBookings = (account: Account, params: URLSearchParams): unknown => {
  const listed = page(account.bookings, params, "/v1/balance_transactions");
  const whole = params.get("expand[0]") === "data.source";
  const data = listed.data.map((it) => (whole ? { ...it, source: sourceOf(account, it) } : it));
  return { ...listed, data };
};

const sourceOf = ({ charges, refunds, disputes }: Account, { source }: StandInBooking): unknown =>
  charges.get(source) ?? refunds.get(source) ?? disputes.get(source) ?? source;
