import type { BookingState, CapturedPayment, Dispute, Seat, SeatClaim } from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { resolveSuspense } from "../../../src/sales/paying/late-money.ts";
import { type Settlement, settlePayment } from "../../../src/sales/paying/settle-payment.ts";
import {
  after,
  booking,
  concert,
  krw,
  minuteMs,
  payment,
  pending,
  reservation,
  seat,
  show,
  t0,
} from "../../support/given.ts";

// Money that arrives when its reservation no longer waits for it (design.md, section 5).

const captured = { outcome: "captured", reference: "ref", amount: 200, currency: krw } as const;
const nowMs = t0 + 6 * minuteMs;
const held = (untilMs: number | null): SeatClaim => ({
  state: "held",
  reservationId: "x" as ReturnType<typeof reservation>["reservationId"],
  untilMs,
});

const expired = (over: Partial<BookingState> = {}): BookingState => ({
  ...booking({ reservation: reservation("r", "expired") }),
  payment: pending(),
  ...over,
});

type Case = { readonly given: string; readonly state: BookingState; readonly confirms: boolean };

const holder = reservation("x", "held", { seatIds: ["A1", "B1"], userId: "x" as never });
const policy = (over: Partial<typeof concertDefaults>) =>
  concert({ policy: { ...concertDefaults, ...over } });
const another = (status: "held" | "paying" | "confirmed" | "cancelling") =>
  reservation("other", status, { seatIds: ["C1"] });
const taken = (claim: SeatClaim) => [seat("A1", claim, 5), seat("A2", { state: "free" }, 5)];

const cases: readonly Case[] = [
  { given: "all its seats are free", state: expired(), confirms: true },
  {
    given: "sales closed meanwhile",
    state: expired({ show: show({ salesCloseAtMs: t0 }) }),
    confirms: true,
  },
  {
    given: "the show is cancelled",
    state: expired({ show: show({ cancelled: true }) }),
    confirms: false,
  },
  { given: "the concert is gone", state: expired({ concert: null }), confirms: false },
  { given: "the show is gone", state: expired({ show: null }), confirms: false },
  {
    given: "one seat was blocked meanwhile",
    state: expired({ seats: taken({ state: "blocked", reason: "camera" }) }),
    confirms: false,
  },
  {
    given: "one seat is held by another",
    state: expired({ seats: taken(held(nowMs + 1)), holders: [holder] }),
    confirms: false,
  },
  {
    given: "one seat is being paid by another",
    state: expired({ seats: taken(held(null)), holders: [holder] }),
    confirms: false,
  },
  {
    given: "one seat is sold",
    state: expired({
      seats: taken({ ...held(null), state: "sold" } as SeatClaim),
      holders: [holder],
    }),
    confirms: false,
  },
  {
    given: "one seat does not exist any more",
    state: expired({ seats: [seat("A1")] }),
    confirms: false,
  },
  {
    given: "one seat's new hold is over, too",
    state: expired({
      seats: [...taken(held(nowMs)), seat("B1", held(nowMs), 5)],
      holders: [{ ...holder, expiresAtMs: nowMs }],
    }),
    confirms: true,
  },
  {
    given: "the user's limit was lowered",
    state: expired({ concert: policy({ maxSeatsPerUser: 1 }) }),
    confirms: false,
  },
  {
    given: "the user's limit just allows it",
    state: expired({ concert: policy({ maxSeatsPerUser: 2 }) }),
    confirms: true,
  },
  {
    given: "a reservation's limit was lowered",
    state: expired({ concert: policy({ maxSeatsPerReservation: 1 }) }),
    confirms: false,
  },
  ...(["held", "paying", "confirmed", "cancelling"] as const).map((status) => ({
    given: `the user has another ${status} reservation`,
    state: expired({ allowance: [{ ...another(status), expiresAtMs: nowMs + 1 }] }),
    confirms: false,
  })),
  {
    given: "the user's other hold is over",
    state: expired({ allowance: [{ ...another("held"), expiresAtMs: nowMs }] }),
    confirms: true,
  },
  {
    given: "the reservation was released",
    state: { ...expired(), reservation: reservation("r", "released") },
    confirms: false,
  },
  {
    given: "the reservation was cancelled",
    state: { ...expired(), reservation: reservation("r", "cancelled") },
    confirms: false,
  },
  {
    given: "the reservation is confirmed by another payment",
    state: {
      ...booking({
        reservation: { ...reservation("r", "confirmed"), paymentId: "p2" as never } as never,
      }),
      payment: pending(),
    },
    confirms: false,
  },
  {
    given: "the reservation waits for another payment",
    state: {
      ...booking({
        reservation: { ...reservation("r", "paying"), paymentId: "p2" as never } as never,
      }),
      payment: payment("declined"),
    },
    confirms: false,
  },
  {
    given: "the payment was declined before, the hold still lasts",
    state: {
      ...booking({ reservation: reservation("r", "held", { expiresAtMs: nowMs + 1 }) }),
      payment: payment("declined"),
    },
    confirms: false,
  },
  {
    given: "the payment was declined before, the hold is over but nobody wrote it down",
    state: {
      ...booking({ reservation: reservation("r", "held", { expiresAtMs: nowMs }) }),
      payment: payment("declined"),
    },
    confirms: true,
  },
];

const disputed = (status: Dispute["status"]): Dispute => ({
  reference: `d-${status}`,
  amount: 50,
  currency: krw,
  covers: 0,
  accepted: null,
  status,
  openedAtMs: nowMs,
  closedAtMs: status === "open" ? null : nowMs,
});

/** First it is written down, whatever else is true; then it is decided what becomes of it. */
const take = (state: BookingState, answer: Settlement) => {
  const suspended = settlePayment(state, answer, nowMs);
  expect(suspended?.payments).toMatchObject([
    { status: "captured", suspendedAtMs: nowMs, recoverAtMs: nowMs, version: 3 },
  ]);
  expect(suspended?.events?.map(({ type }) => type)).toEqual(["PaymentCaptured"]);
  expect(suspended?.ledger?.map(({ account }) => account)).toEqual(["gateway", "suspense"]);
  expect(Object.keys(suspended ?? {}).toSorted()).toEqual(["events", "ledger", "payments"]);
  return resolveSuspense(after(state, suspended), nowMs);
};

describe("late money", () => {
  test.each(cases.filter(({ confirms }) => !confirms))("$given: it goes back", ({ state }) => {
    const change = take(state, captured);
    expect(change?.payments).toMatchObject([{ status: "refunding", version: 4 }]);
    expect(change?.refunds).toMatchObject([
      { status: "requested", amount: 200, recoverAtMs: nowMs, attempts: 0, version: 1 },
    ]);
    expect(change?.events?.map(({ type }) => type)).toEqual(["RefundRequested"]);
    // Money that goes back leaves reservation and seats alone.
    const changed = Object.keys(change ?? {}).toSorted();
    expect(changed).toEqual(["events", "ledger", "payments", "refunds"]);
  });

  test.each(cases.filter(({ confirms }) => confirms))("$given: it confirms", ({ state }) => {
    const change = take(state, captured);
    expect(change?.payments).toMatchObject([
      { status: "captured", suspendedAtMs: null, recoverAtMs: null, version: 4 },
    ]);
    const own = change?.reservations?.find(({ reservationId }) => reservationId === "r");
    expect(own).toMatchObject({ status: "confirmed", paymentId: "p", version: 4 });
    const sold = change?.seats?.filter(({ claim }) => claim.state === "sold") ?? [];
    expect(sold.map(({ seatId }) => String(seatId)).toSorted()).toEqual(["A1", "A2"]);
  });

  test.each<[string, Partial<CapturedPayment>, string]>([
    ["some of it was paid back elsewhere", { back: 1 }, "refunding"],
    ["a dispute is open", { disputes: [disputed("open")] }, "refunding"],
    ["a dispute was lost", { disputes: [disputed("lost")] }, "refunding"],
    ["a dispute was won", { disputes: [disputed("won")] }, "captured"],
    ["of two disputes one was won", { disputes: [disputed("won"), disputed("open")] }, "refunding"],
  ])("confirms only with all of the money: %s", (_, moved, becomes) => {
    const suspended = after(expired(), settlePayment(expired(), captured, nowMs));
    const { payment: waits } = suspended;
    if (waits?.status !== "captured") throw new Error("It was never taken.");
    const change = resolveSuspense({ ...suspended, payment: { ...waits, ...moved } }, nowMs);
    expect(change?.payments).toMatchObject([{ status: becomes }]);
  });

  test("the wrong money is never taken late", () => {
    for (const wrong of [
      { ...captured, amount: 199 },
      { ...captured, currency: "USD" as typeof krw },
    ]) {
      const change = take(expired(), wrong);
      expect(change?.payments).toMatchObject([{ status: "refunding" }]);
      expect(change?.refunds).toMatchObject([{ amount: wrong.amount, currency: wrong.currency }]);
    }
  });

  test("takes a seat over from a hold that is over, and frees the rest of it", () => {
    const over = { ...holder, expiresAtMs: nowMs };
    const seats = [...taken(held(nowMs)), seat("B1", held(nowMs), 5)];
    const change = take(expired({ seats, holders: [over] }), captured);
    const put = new Map<string, Seat>(change?.seats?.map((one) => [one.seatId, one]));
    expect(put.get("A1")).toMatchObject({
      epoch: 6,
      claim: { state: "sold", reservationId: "r" },
    });
    expect(put.get("A2")).toMatchObject({
      epoch: 6,
      claim: { state: "sold", reservationId: "r" },
    });
    expect(put.get("B1")).toMatchObject({ epoch: 6, claim: { state: "free" } });
    expect(change?.seats).toHaveLength(3);
    expect(
      change?.reservations?.map(({ reservationId, status }) => [reservationId, status]),
    ).toEqual([
      ["x", "expired"],
      ["r", "confirmed"],
    ]);
  });
});
