import type { Stores } from "@admit-one/core";
import type { Account } from "./account.ts";
import { secretKey } from "./account.ts";
import type { Books, IntentLine, Told } from "./books.ts";

type Charge = {
  readonly payment_intent: string;
  readonly metadata: { readonly paymentId: string };
};
type Booking = {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly type: "charge" | "refund" | "refund_failure" | "adjustment";
  readonly source: Charge;
};
type List = { readonly data: readonly Booking[]; readonly has_more: boolean };

const get = async <T>({ standIn }: Account, path: string): Promise<T> => {
  const headers = { Authorization: `Bearer ${secretKey}` };
  const response = await standIn.fetch(`http://stand-in.invalid${path}`, { headers });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

/** Every line of the account's balance, as an accountant would download it. */
const bookingsOf = async (account: Account): Promise<readonly Booking[]> => {
  const all: Booking[] = [];
  const query = "/v1/balance_transactions?limit=100&expand[0]=data.source";
  for (let after = ""; ; after = `&starting_after=${all.at(-1)?.id}`) {
    const page = await get<List>(account, `${query}${after}`);
    all.push(...page.data);
    if (!page.has_more) return all;
  }
};

/** Money by the balance, not by what an intent says of itself; all intents, also those without. */
const readIntents = async (account: Account): Promise<readonly IntentLine[]> => {
  const lines = Map.groupBy(await bookingsOf(account), ({ source }) => source.payment_intent);
  const opened = account.standIn.events.flatMap(({ type, data }) =>
    type === "payment_intent.created" ? [(data.object as { readonly id: string }).id] : [],
  );
  return Promise.all(
    [...new Set([...opened, ...lines.keys()])].map(async (intentId) => {
      const bookings = lines.get(intentId) ?? [];
      const of = (kind: Booking["type"]) => bookings.filter(({ type }) => type === kind);
      const sum = (kind: Booking["type"]) => of(kind).reduce((total, it) => total + it.amount, 0);
      const { status, currency, metadata } = await get<
        Pick<Charge, "metadata"> & { readonly status: string; readonly currency: string }
      >(account, `/v1/payment_intents/${intentId}`);
      return {
        intentId,
        paymentId: metadata.paymentId,
        status,
        currency,
        captures: of("charge").length,
        captured: sum("charge"),
        refunded: 0 - sum("refund") - sum("refund_failure"),
        disputed: 0 - sum("adjustment"),
      };
    }),
  );
};

/** Both sides' books as they stand now. */
export const readBooks = async (
  account: Account,
  { bookings }: Pick<Stores, "bookings">,
  told: readonly Told[],
  { byHand, forfeited }: Pick<Books, "byHand" | "forfeited">,
): Promise<Books> => ({
  ours: await bookings.snapshot(),
  intents: await readIntents(account),
  told,
  byHand,
  forfeited,
});
