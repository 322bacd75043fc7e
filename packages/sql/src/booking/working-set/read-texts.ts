import { textOf } from "../../sql.ts";
import { selectRecord } from "../../tables/idempotency.ts";
import { selectPayment } from "../../tables/payment.ts";
import { selectRefund } from "../../tables/refund.ts";
import { selectReservation } from "../../tables/reservation.ts";
import { selectSeat } from "../../tables/seat.ts";
import { selectWallet, walletIdText } from "../../tables/wallet.ts";

export const readTexts = {
  reservationsAndThoseOfPayments: textOf(
    ({ anyOf, anyFrom }) =>
      `${selectReservation} where ${anyOf("reservation_id")} union all ${selectReservation} where ` +
      anyFrom(
        "reservation_id",
        `select reservation_id from admit_payment where ${anyOf("payment_id")}`,
      ),
  ),
  paymentsAndThoseOfReservations: textOf(
    ({ anyOf, anyFrom }) =>
      `${selectPayment} where ${anyOf("payment_id")} union all ${selectPayment} where ` +
      anyFrom(
        "payment_id",
        `select payment_id from admit_reservation where ${anyOf("reservation_id")}`,
      ),
  ),
  // Lock in one order and after the shows, so that steps of several users never deadlock. The ids
  // form one list: beside an `or`, no database would look them up in an index.
  refunds: textOf(
    ({ anyOf, anyFrom, forUpdate }) =>
      `${selectRefund} where ` +
      anyFrom(
        "payment_id",
        `select payment_id from admit_refund where ${anyOf("payment_id")} union all ` +
          `select payment_id from admit_reservation where ${anyOf("reservation_id")}`,
      ) +
      ` order by payment_id, no${forUpdate}`,
  ),
  wallets: textOf(
    ({ anyOf, anyFrom, forUpdate }) =>
      `${selectWallet} where ` +
      anyFrom(
        "wallet_id",
        `select wallet_id from admit_wallet where ${anyOf("wallet_id")} union all ` +
          `select ${walletIdText} from admit_reservation where ${anyOf("reservation_id")} union all ` +
          `select ${walletIdText} from admit_payment where ${anyOf("payment_id")}`,
      ) +
      ` order by wallet_id${forUpdate}`,
  ),
  records: textOf(
    ({ rows, keyIs }) =>
      `${selectRecord} join (${rows({ user: "text", key: "text" })}) as asked ` +
      `on ${keyIs("user_id", "asked.user")} and idempotency_key = asked.key`,
  ),
  seats: textOf(({ selectPairs }) => selectPairs(selectSeat, "show_id", "seat_id")),
  // Each uses a partial index, in whose order it asks for the seats. When few seats are left, it
  // reads few.
  freeSeats: `${selectSeat} where show_id = ? and state = 'free' order by section, seat_no`,
  freeOfSection: `${selectSeat} where show_id = ? and section = ? and state = 'free' order by seat_no`,
  lowestOfSection:
    `${selectSeat} where show_id = ? and section = ? and state = 'free' and seat_no > ? ` +
    "order by seat_no limit ?",
  // Rows are compared, because a condition on the show only would let the primary key look as good
  // to a database that knows few rows, and it would read the whole show.
  lapsedSeats:
    `${selectSeat} where (show_id, until_ms) >= (?, 0) and (show_id, until_ms) <= (?, ?) ` +
    "and state = 'held' order by show_id, until_ms",
  holdersOfSeats: textOf(
    ({ selectPairs, anyFrom }) =>
      `${selectReservation} where ` +
      anyFrom(
        "reservation_id",
        selectPairs("select reservation_id from admit_seat", "show_id", "seat_id"),
      ),
  ),
  reservations: textOf(({ anyOf }) => `${selectReservation} where ${anyOf("reservation_id")}`),
  // Two disjoint conditions that one index serves. Frequent users have many ended reservations, and
  // only the latest of those are needed.
  ofUsers: textOf(({ selectPairs }) => {
    const ofUsers = (condition: string): string =>
      selectPairs(selectReservation, "show_id", "user_id", {
        // What operators sold counts for nobody, and may be a lot under one name.
        and: `and queue_id is not null and ${condition}`,
      });
    return (
      `${ofUsers("status in ('held', 'paying', 'confirmed', 'cancelling')")} union all ` +
      ofUsers("status in ('expired', 'released', 'cancelled') and created_at_ms >= ?")
    );
  }),
};
