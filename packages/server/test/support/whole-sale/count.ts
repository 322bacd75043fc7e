import type { FoundReservation } from "./changes.ts";
import type { Desk } from "./desk.ts";

type Taken = { readonly amount: number; readonly back: number; readonly kept: number };
export type FoundPayment = { readonly paymentId: string; readonly taken?: Taken };

/** What a show sold, counted by hand from its reservations and payments. */
export type Count = {
  readonly sold: number;
  readonly held: number;
  readonly revenue: number;
  /** The seats of each kind of state, none of which anybody else has. */
  readonly seatIds: readonly string[];
  readonly twice: readonly string[];
};

const sold = new Set(["confirmed", "cancelling"]);
const held = new Set(["held", "paying"]);

export const countByHand = async (desk: Desk, showId: string): Promise<Count> => {
  const reservations = await desk.list<FoundReservation>(
    `/reservations?showId=${showId}&`,
    "reservations",
  );
  const payments = await desk.list<FoundPayment>(`/payments?showId=${showId}&`, "payments");
  const paid = new Map(payments.map(({ paymentId, taken }) => [paymentId, taken]));
  const having = (statuses: ReadonlySet<string>) =>
    reservations.filter(({ status }) => statuses.has(status));
  const seatIds = [...having(sold), ...having(held)].flatMap(({ seats }) =>
    seats.map(({ seatId }) => seatId),
  );
  const revenue = having(new Set(["confirmed"])).reduce((sum, { paymentId = "" }) => {
    const taken = paid.get(paymentId);
    return sum + (taken === undefined ? 0 : taken.amount - taken.back);
  }, 0);
  return {
    sold: having(sold).reduce((sum, { seats }) => sum + seats.length, 0),
    held: having(held).reduce((sum, { seats }) => sum + seats.length, 0),
    revenue,
    seatIds,
    twice: seatIds.filter((seatId, index) => seatIds.indexOf(seatId) !== index),
  };
};

/** The rows of a CSV file of RFC 4180, by the names of its columns. */
export const parseCsv = (text: string): readonly Readonly<Record<string, string>>[] => {
  const cells = [...text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)];
  const rows: string[][] = [[]];
  for (const [whole, cell = "", end] of cells) {
    if (whole === "") break;
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ",") rows.push([]);
  }
  const [names = [], ...data] = rows.filter((row) => row.length > 0);
  return data.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
};
