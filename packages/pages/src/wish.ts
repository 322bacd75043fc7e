import type { ConcertListing, ListedSeat, ReserveSeats, TokenView } from "@admit-one/core";
import type { ProblemCode } from "@admit-one/http";
import { pricesIn } from "./priced.ts";
import { codeOf } from "./problems.ts";
import { sectionsOf } from "./seat-summary.ts";
import type { UserVisit } from "./visit.ts";

type Named = Pick<
  Extract<ReserveSeats, { readonly seatIds: readonly string[] }>,
  "seatIds" | "amount" | "currency"
> & {
  readonly best?: undefined;
};
type Best = Pick<Extract<ReserveSeats, { readonly best: object }>, "best"> & {
  readonly seatIds?: undefined;
};

/** What a form asks for, or why it can't be asked. */
type Wish =
  | { readonly outcome: "wish"; readonly command: Named | Best }
  | { readonly outcome: "refused"; readonly problem: ProblemCode };

export const readWish = async (
  { site }: UserVisit,
  { concert, showId }: Pick<ConcertListing, "concert"> & { readonly showId: string },
  token: TokenView,
  fields: URLSearchParams,
): Promise<Wish> => {
  if (fields.get("best") === "1") return readBest(fields);
  const seatIds = [...new Set(fields.getAll("seatIds"))];
  if (seatIds.length === 0) return invalid;
  const { currency } = concert;
  const seen = fields.get("seen") ?? "";
  // The script knows the sum that it showed.
  if (/^\d{1,15}$/.test(seen)) {
    return { outcome: "wish", command: { seatIds, amount: Number(seen), currency } };
  }
  const listed = await site.boxOffice.listSeats({ showId, token: token.token });
  if (listed.outcome !== "seats_listed") return { outcome: "refused", problem: codeOf(listed) };
  const amount = amountSeen(listed.seats, seatIds, fields);
  if (amount === "changed") return { outcome: "refused", problem: "AMOUNT_MISMATCH" };
  return { outcome: "wish", command: { seatIds, ...(amount !== null && { amount, currency }) } };
};

const invalid: Wish = { outcome: "refused", problem: "VALIDATION" };

/** The sum of the prices that the form showed. Null if a seat is of another section. */
const amountSeen = (
  seats: readonly ListedSeat[],
  seatIds: readonly string[],
  fields: URLSearchParams,
): number | "changed" | null => {
  const section = sectionsOf(seats).find((one) => one.section === fields.get("from"));
  if (section === undefined) return null;
  if (pricesIn(section.seats) !== fields.get("priced")) return "changed";
  const prices = new Map<string, number>(section.seats.map(({ seatId, price }) => [seatId, price]));
  let sum = 0;
  for (const seatId of seatIds) {
    const price = prices.get(seatId);
    if (price === undefined) return null;
    sum += price;
  }
  return sum;
};

const readBest = (fields: URLSearchParams): Wish => {
  const count = Number(fields.get("count") ?? "");
  if (!Number.isInteger(count) || count < 1 || count > 100) return invalid;
  const section = fields.get("section") ?? "";
  const grade = fields.get("grade") ?? "";
  return {
    outcome: "wish",
    command: {
      best: {
        count,
        ...(section !== "" && { section }),
        ...(grade !== "" && { grade }),
        ...(fields.get("together") === "1" && { together: true }),
        ...(fields.get("accessible") === "1" && { accessible: true }),
      },
    },
  };
};
