import assert from "node:assert/strict";
import type {
  BookingRow,
  BookingSnapshot,
  BookingTable,
  BookingView,
  PaymentId,
  Reservation,
  ReservationId,
  SeatId,
  ShowId,
  UserId,
} from "@admit-one/core";
import { capture, end, hold, recordOf, startPayment } from "../../fixtures/booking-steps.ts";
import { openRefund, posting, walletOf } from "../../fixtures/money.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { inTurn, sameSet } from "../assertions.ts";
import { type BookingCase, type BookingWorld, bySeats, openHall, put } from "./world.ts";

const user = "user-1" as UserId;
const krw = walletOf(0).currency;
const payment = (id: string): PaymentId => id as PaymentId;
const place = (seatId: string, showId = "show-1") => ({
  showId: showId as ShowId,
  seatId: seatId as SeatId,
});

/** Rows of every kind: holds of two shows, payments, refunds, wallets, entries and keys. */
const fill = async (world: BookingWorld): Promise<void> => {
  await openHall(world, { shows: { "show-1": seatIds(6), "show-2": seatIds(6) } });
  const { bookings } = world.stores;
  // Neither ids nor the order of insertion match the order of time.
  for (const [index, name] of ["e", "b", "d", "a", "c"].entries()) {
    const reservationId = `res-${name}`;
    await hold(bookings, {
      reservationId,
      seatIds: [`A-1-${index + 1}`],
      showId: index % 2 === 0 ? "show-1" : "show-2",
      createdAtMs: startMs - (index % 3),
    });
    await startPayment(bookings, reservationId, `pay-${name}`);
    if (index < 3) await capture(bookings, `pay-${name}`);
  }
  await hold(bookings, { reservationId: "res-other", seatIds: ["A-1-6"], userId: "user-2" });
  await hold(bookings, { reservationId: "res-over", seatIds: ["A-1-6"], showId: "show-2" });
  await end(bookings, "res-over");
  for (const name of ["e", "b"]) {
    await put(world, { by: "payment", paymentId: payment(`pay-${name}`) }, (state) => ({
      refunds: state.payment === null ? [] : [openRefund(state.payment)],
      ledger: posting(`pay-${name}.captured`, 7, `pay-${name}`),
    }));
  }
  for (const userId of ["user-1", "user-2", "user-3"]) {
    await put(world, { by: "wallet", userId: userId as UserId, currency: krw }, () => ({
      wallets: [walletOf(9, 1, userId)],
      ledger: posting(`wallet.KRW.${userId}.1`, 9, null),
    }));
  }
  for (const key of ["k-3", "k-1", "k-2"]) {
    const record = recordOf("user-1", key);
    await put(world, { ...bySeats(["A-1-1"]), record }, () => ({ record }));
  }
};

const walk = async <T extends BookingTable>(
  view: BookingView,
  table: T,
  limit: number,
): Promise<readonly BookingRow<T>[]> => {
  const rows: BookingRow<T>[] = [];
  for (;;) {
    const page = await view.page(table, rows.at(-1) ?? null, limit);
    rows.push(...page);
    if (page.length < limit) return rows;
    assert.ok(rows.length < rowsMax, `the pages of ${table} never end`);
  }
};

/** More than any case has. */
const rowsMax = 100;

const tables: readonly BookingTable[] = [
  "seats",
  "claims",
  "reservations",
  "payments",
  "refunds",
  "wallets",
  "ledger",
];

/** Asserts that both have the same rows, in any order. */
const sameRows = (actual: readonly object[], expected: readonly object[]): void =>
  sameSet(actual, expected, (row) => JSON.stringify(row, Object.keys(row).toSorted()));

const ofName =
  (...names: readonly string[]) =>
  ({ reservationId }: { readonly reservationId: ReservationId | null }): boolean =>
    names.includes(reservationId?.slice("res-".length) ?? "");

export const viewCases: readonly BookingCase[] = [
  {
    name: "the pages of a view have every row once, however long they are",
    run: async (world) => {
      await fill(world);
      const { bookings } = world.stores;
      const whole = await bookings.snapshot();
      await bookings.view(async (view) => {
        const counts = await view.counts();
        for (const table of tables) {
          assert.ok(whole[table].length > 0, table);
          assert.equal(counts[table], whole[table].length, table);
          for (const limit of [1, 2, whole[table].length, 1_000]) {
            sameRows(await walk(view, table, limit), whole[table]);
          }
        }
      });
    },
  },
  {
    name: "the look-ups of a view answer what is asked for, and pass over what is not there",
    run: async (world) => {
      await fill(world);
      const { bookings } = world.stores;
      const { seats, claims, reservations, payments, refunds, ledger }: BookingSnapshot =
        await bookings.snapshot();
      await bookings.view(async (view) => {
        const named = reservations.filter(ofName("e", "over"));
        sameRows(await view.reservations(idsOf([...named], "nobody")), named);
        const paid = payments.filter(ofName("e", "b"));
        sameRows(await view.paymentsOf(idsOf(reservations.filter(ofName("e", "b")), "none")), paid);
        const paymentIds = [...paid.map(({ paymentId }) => paymentId), payment("unknown")];
        sameRows(await view.payments(paymentIds), paid);
        sameRows(
          await view.refundsOf([payment("pay-e"), payment("pay-d")]),
          refunds.filter(({ paymentId }) => paymentId === "pay-e"),
        );
        sameRows(await view.entriesOf(paymentIds.slice(0, 1)), entriesOf(ledger, paymentIds[0]));
        const some = ledger.slice(1, 4);
        sameRows(await view.entries([...some.map(({ entryId }) => entryId), "unknown"]), some);
        // A seat that is free here may be taken in the other show.
        const asked = [
          place("A-1-1"),
          place("A-1-2"),
          place("A-1-4", "show-2"),
          place("A-1-5", "show-2"),
          place("A-9-9"),
        ];
        const taken = ["A-1-1 show-1", "A-1-4 show-2"];
        const isTaken = (row: { readonly seatId: SeatId; readonly showId: ShowId }) =>
          taken.includes(`${row.seatId} ${row.showId}`);
        sameRows(await view.seatsAt(asked), seats.filter(isTaken));
        sameRows(await view.claimsAt(asked), claims.filter(isTaken));
        assert.deepEqual(await view.seatsAt([]), []);
        assert.deepEqual(await view.entries([]), []);
      });
    },
  },
  {
    name: "a view answers what is a user's, from behind what it answered before",
    run: async (world) => {
      await fill(world);
      const { bookings } = world.stores;
      const all = await bookings.reservationsOf(user, { after: null, limit: 100 });
      assert.equal(all.length, 6);
      await bookings.view(async (view) => {
        for (const limit of [1, 4, 6, 7]) {
          const found: Reservation[] = [];
          for (let page = found.slice(); ; ) {
            page = [...(await view.reservationsOf(user, found.at(-1) ?? null, limit))];
            found.push(...page);
            if (page.length < limit) break;
          }
          assert.deepEqual(found, all.toReversed(), `${limit} at a time`);
        }
        const keys = async (after: string | null, limit: number) =>
          (await view.recordsOf(user, after, limit)).map(({ key }) => key);
        assert.deepEqual(await keys(null, 2), ["k-1", "k-2"]);
        assert.deepEqual(await keys("k-2", 2), ["k-3"]);
        assert.deepEqual(await view.recordsOf("user-2" as UserId, null, 10), []);
        assert.deepEqual(await view.walletsOf(user), [walletOf(9)]);
        assert.deepEqual(await view.walletsOf("nobody" as UserId), []);
      });
    },
  },
  {
    name: "a view sees one moment, however much is committed while it is read, and locks nobody out",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(40) } });
      const { bookings } = world.stores;
      const take = (index: number) =>
        hold(bookings, { reservationId: `res-${index}`, seatIds: [`A-1-${index}`] });
      await inTurn(10, (index) => take(index + 1));
      let next = 11;
      await bookings.view(async (view) => {
        const before = await view.counts();
        const found: Reservation[] = [];
        for (;;) {
          const page = await view.page("reservations", found.at(-1) ?? null, 3);
          found.push(...page);
          if (page.length < 3) break;
          assert.equal(await take(next), "held", "a step waits for nobody who looks");
          next += 1;
          const places = page.flatMap(({ seats }) => seats.map(({ seatId }) => place(seatId)));
          assert.equal((await view.seatsAt(places)).length, page.length);
        }
        assert.equal(new Set(found.map(({ reservationId }) => reservationId)).size, 10);
        assert.deepEqual(await view.counts(), before);
        assert.deepEqual(await view.seatsAt([place("A-1-11")]), []);
      });
      assert.ok(next > 11);
      const after = await bookings.view((view) => view.counts());
      assert.equal(after.reservations, next - 1);
    },
  },
  {
    name: "what goes wrong while a view is read is its reader's, and the store goes on",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const mistake = new RangeError("the reader's own");
      const look = bookings.view(async (view) => {
        await view.counts();
        throw mistake;
      });
      await assert.rejects(look, mistake);
      assert.equal(await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] }), "held");
      assert.equal((await bookings.view((view) => view.counts())).reservations, 1);
    },
  },
];

const idsOf = (rows: readonly Reservation[], ...others: readonly string[]) => [
  ...rows.map(({ reservationId }) => reservationId),
  ...(others as readonly ReservationId[]),
];

const entriesOf = (ledger: BookingSnapshot["ledger"], paymentId: PaymentId | undefined) =>
  ledger.filter((entry) => entry.paymentId === paymentId);
