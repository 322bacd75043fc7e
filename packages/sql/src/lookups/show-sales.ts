import type {
  BucketsQuery,
  Currency,
  SalesBucket,
  SectionFigures,
  ShowId,
  ShowSales,
} from "@admit-one/core";
import { type Sql, textOf } from "../sql.ts";
import { type Int, int } from "../values.ts";

const count = (condition: string): string => `sum(case when ${condition} then 1 else 0 end)`;

/** Reads all seats of a show: an operator's look, exact and now and then. */
const seatsText =
  `select section, grade, count(*) as total, ${count("state = 'free'")} as free, ` +
  `${count("state = 'held'")} as held, ` +
  `${count("state = 'held' and until_ms is not null and until_ms <= ?")} as lapsed, ` +
  `${count("state = 'sold'")} as sold, ${count("state = 'blocked'")} as blocked ` +
  "from admit_seat where show_id = ? group by section, grade order by min(plan_no)";

type SectionRow = Readonly<
  Record<"total" | "free" | "held" | "lapsed" | "sold" | "blocked", Int>
> & {
  readonly section: string;
  readonly grade: string | null;
};

const price = "cast(item.value ->> 'price' as bigint)";

/** The promised prices, which the seats may not have any more. */
const revenueText = textOf(
  ({ itemsOf }) =>
    `select seat.section as section, seat.grade as grade, count(*) as seats, sum(${price}) as revenue ` +
    `from admit_reservation as kept, ${itemsOf("kept.seats")}, admit_seat as seat ` +
    "where kept.show_id = ? and kept.created_at_ms >= 0 and kept.status = ? " +
    "and item.value ->> 'refundId' is null " +
    "and seat.show_id = ? and seat.seat_id = item.value ->> 'seatId' group by seat.section, seat.grade",
);

const moneyText =
  "select count(*) as payments, coalesce(sum(kept), 0) as kept, " +
  "coalesce(sum(case when exists (select 1 from admit_reservation as of " +
  "where of.reservation_id = admit_payment.reservation_id and of.status = 'confirmed' " +
  "and of.payment_id = admit_payment.payment_id) then taken_amount - paid_back else 0 end), 0) as revenue " +
  "from admit_payment where show_id = ? and created_at_ms >= 0 " +
  "and status in ('captured', 'refunding', 'refunded') and taken_currency = ?";

type Grade = Pick<SectionFigures, "section" | "grade">;

const keyOf = ({ section, grade }: Grade): string => JSON.stringify([section, grade]);

/** On a connection that sees one moment. */
export const showSales = async (
  sql: Sql,
  showId: ShowId,
  currency: Currency,
  atMs: number,
): Promise<ShowSales> => {
  const rows = await sql.all<SectionRow>(seatsText, atMs, showId);
  const sold = await sql.all<Grade & { readonly revenue: Int }>(
    revenueText(sql),
    showId,
    "confirmed",
    showId,
  );
  const money = await sql.one<{ readonly revenue: Int; readonly kept: Int }>(
    moneyText,
    showId,
    currency,
  );
  const revenues = new Map(sold.map((row) => [keyOf(row), int(row.revenue)]));
  return {
    sections: rows.map((row): SectionFigures => {
      const lapsed = int(row.lapsed);
      return {
        section: row.section,
        grade: row.grade,
        total: int(row.total),
        free: int(row.free) + lapsed,
        held: int(row.held) - lapsed,
        sold: int(row.sold),
        blocked: int(row.blocked),
        revenue: revenues.get(keyOf(row)) ?? 0,
      };
    }),
    revenue: int(money?.revenue ?? 0),
    kept: int(money?.kept ?? 0),
  };
};

const bucketsText = textOf(
  ({ itemsOf }) =>
    "select (confirmed_at_ms - cast(? as bigint)) / cast(? as bigint) as no, " +
    "count(distinct reservation_id) as reservations, count(*) as seats, " +
    `sum(${price}) as amount from admit_reservation, ${itemsOf("seats")} ` +
    "where show_id = ? and created_at_ms >= 0 and status in ('confirmed', 'cancelling') " +
    "and confirmed_at_ms >= ? and confirmed_at_ms < ? group by 1 order by 1",
);

export const salesBuckets = async (
  sql: Sql,
  showId: ShowId,
  { fromMs, toMs, everyMs }: BucketsQuery,
): Promise<readonly SalesBucket[]> => {
  const rows = await sql.all<Readonly<Record<keyof SalesBucket, Int>>>(
    bucketsText(sql),
    fromMs,
    everyMs,
    showId,
    fromMs,
    toMs,
  );
  return rows.map(({ no, reservations, seats, amount }) => ({
    no: int(no),
    reservations: int(reservations),
    seats: int(seats),
    amount: int(amount),
  }));
};
