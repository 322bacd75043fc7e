import type {
  BookingChange,
  BookingState,
  PaymentId,
  PaymentStatus,
  ProviderRefund,
  RefundStatus,
  ReservationId,
  ReservationStatus,
  SeatId,
  TicketId,
} from "@admit-one/core";
import { concertDefaults } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { paymentMoves } from "../../../src/payment/payment.ts";
import { isOwn, refundMoves } from "../../../src/payment/refund.ts";
import { expireHolds } from "../../../src/reservation/end-hold.ts";
import { extendHold } from "../../../src/reservation/extend-hold.ts";
import { holdSeats } from "../../../src/reservation/hold-seats.ts";
import { moves } from "../../../src/reservation/reservation.ts";
import { releaseReservation } from "../../../src/sales/holding/release-reservation.ts";
import { carryOut } from "../../../src/sales/paying/carry-out.ts";
import { giveUp } from "../../../src/sales/paying/give-up.ts";
import { resolveSuspense } from "../../../src/sales/paying/late-money.ts";
import { type Settlement, settlePayment } from "../../../src/sales/paying/settle-payment.ts";
import { startPayment } from "../../../src/sales/paying/start-payment.ts";
import { applyMovements } from "../../../src/sales/refunding/apply-movements.ts";
import { cancel } from "../../../src/sales/refunding/cancel-reservation.ts";
import { settleRefund } from "../../../src/sales/refunding/settle-refund.ts";
import {
  after,
  ann,
  bob,
  booking,
  concert,
  krw,
  payment,
  pending,
  reservation,
  seatsOf,
  t0,
  tokenRef,
} from "../../support/given.ts";
import { createLedgerGateway } from "../../support/ledger-gateway.ts";
import { oneShot } from "../../support/one-shot.ts";
import { ownRefund } from "../../support/refunds.ts";

const reservationStatuses = Object.keys(moves) as ReservationStatus[];
const paymentStatuses = Object.keys(paymentMoves) as PaymentStatus[];

/** Before the hold's end, and long after every end. */
const instants = [t0 + 1_000, t0 + 3_600_000];

const answers: readonly Settlement[] = [
  { outcome: "captured", reference: "ref", amount: 200, currency: krw },
  { outcome: "captured", reference: "ref", amount: 199, currency: krw },
  { outcome: "declined", reason: "no" },
  { outcome: "failed", reason: "no" },
  { outcome: "pending", nextAction: null },
  { outcome: "pending", nextAction: { type: "redirect" } },
];

type Step = { readonly before: BookingState; readonly change: BookingChange | undefined };
type Command = (status: ReservationStatus, nowMs: number) => Promise<readonly Step[]>;

const hold = {
  reservationId: "new" as ReservationId,
  userId: bob,
  token: tokenRef,
  seatIds: ["A1"] as unknown as readonly SeatId[],
  key: null,
  ticketIds: ["t1", "t2"] as unknown as readonly TicketId[],
  startedSinceMs: 0,
  seen: null,
  fingerprint: "f",
};

const start = {
  paymentId: "new" as PaymentId,
  userId: ann,
  token: tokenRef,
  amount: null,
  currency: null,
  method: { type: "fake" },
  key: null,
  fingerprint: "f",
  leaseMs: 15_000,
};

const own = (status: ReservationStatus, amount = 200): BookingState =>
  booking({ reservation: reservation("r", status, { amount }) });

/** The same where its user gave the seats back while they were being paid. */
const givenBack = (status: ReservationStatus): BookingState => {
  const state = own(status);
  const { reservation: held } = state;
  return held?.status === "paying"
    ? { ...state, reservation: { ...held, releaseAskedAtMs: t0 } }
    : state;
};

const { capabilities } = createLedgerGateway();

const provided: ProviderRefund = {
  refundId: null,
  reference: "re",
  amount: 200,
  currency: krw,
  status: "succeeded",
  failure: null,
};

/** Every command that may change a reservation or a payment. */
const commands: Readonly<Record<string, Command>> = {
  hold: async (status, nowMs) => {
    const holder = reservation("r", status);
    const holders = moves[status].live ? [holder] : [];
    const before = booking({ holders, seats: seatsOf(holder) });
    return [{ before, change: holdSeats(before, hold, nowMs).change }];
  },
  release: async (status, nowMs) => {
    const before = own(status);
    const { context, changes } = oneShot(before, nowMs);
    await releaseReservation(context, { reservationId: "r", userId: ann });
    return [{ before, change: changes[0] }];
  },
  extend: async (status, nowMs) => {
    const policy = { ...concertDefaults, maxHoldExtensions: 1, extendHoldByMs: 1_000 };
    const before = { ...own(status), concert: concert({ policy }) };
    const expiresAtMs = before.reservation?.expiresAtMs ?? 0;
    const command = { reservationId: "r", userId: ann, expiresAtMs };
    return [{ before, change: extendHold(before, command, nowMs).change }];
  },
  startPayment: async (status, nowMs) =>
    [own(status), own(status, 0)].map((before) => ({
      before,
      change: startPayment(before, start, nowMs).change,
    })),
  sweep: async (status, nowMs) => {
    const before = own(status);
    const held = before.reservation === null ? [] : [before.reservation];
    return [{ before, change: expireHolds(held, before.seats, nowMs) }];
  },
  settle: async (status, nowMs) =>
    paymentStatuses.flatMap((paid) =>
      [own(status), givenBack(status)].flatMap((state) =>
        answers.flatMap((answer) => {
          const before = { ...state, payment: payment(paid) };
          const change = settlePayment(before, answer, nowMs);
          // What was suspended is resolved in the next step.
          const next = after(before, change);
          return [
            { before, change },
            { before: next, change: resolveSuspense(next, nowMs) },
          ];
        }),
      ),
    ),
  giveUp: async (status, nowMs) =>
    [true, false].flatMap((release) =>
      [true, false].map((cancelBeforeCapture) => {
        const able = { ...capabilities, cancelBeforeCapture, onlyProofTakesMoney: true };
        const before = { ...own(status), payment: payment("pending") };
        const how = { release, capabilities: able, leaseMs: 15_000 };
        return { before, change: giveUp(before, pending(), how, nowMs).change };
      }),
    ),
  cancel: async (status, nowMs) => {
    const before = { ...own(status), payment: payment("captured") };
    return [
      { reason: "cancelled", refund: "full" } as const,
      { reason: "cancelled", refund: "none" } as const,
    ].map((order) => ({ before, change: cancel(before, order, nowMs).change }));
  },
  refund: async (status, nowMs) =>
    paymentStatuses.map((paid) => {
      const asked = cancel(
        { ...own("confirmed"), payment: payment("captured") },
        { reason: "cancelled", refund: "full" },
        nowMs,
      );
      const [refund] = asked.change?.refunds?.filter(isOwn) ?? [];
      if (refund === undefined) throw new Error("no refund");
      const before = { ...own(status), payment: payment(paid), refunds: [refund] };
      return { before, change: settleRefund(before, refund, nowMs) };
    }),
  moved: async (status, nowMs) =>
    (["refunding", "refunded", "captured"] as const).flatMap((paid) =>
      // Our own came back, and one that was made elsewhere came.
      [[{ ...provided, refundId: "p-refund", status: "failed" as const }], [provided]].map(
        (refunds) => {
          const over = { status: "succeeded", settledAtMs: t0, settledBy: "provider" } as const;
          const { status: _, recoverAtMs: _r, failure: _f, ...base } = ownRefund();
          const settled = paid === "captured" ? [] : [{ ...base, ...over, paidAmount: 200 }];
          const before = { ...own(status), payment: payment(paid), refunds: settled };
          return { before, change: applyMovements(before, { refunds, disputes: [] }, nowMs) };
        },
      ),
    ),
  remainUnknown: async (status, nowMs) =>
    Promise.all(
      paymentStatuses.map(async (paid) => {
        const before = { ...own(status), payment: payment(paid) };
        const { context, changes } = oneShot(before, nowMs);
        await carryOut(
          context,
          { paymentId: "p" as PaymentId, attempts: 0 },
          { outcome: "unknown" },
        );
        return { before, change: changes[0] };
      }),
    ),
};

const allSteps = async (): Promise<readonly Step[]> => {
  const steps: Step[] = [];
  for (const command of Object.values(commands))
    for (const status of reservationStatuses)
      for (const nowMs of instants) steps.push(...(await command(status, nowMs)));
  return steps;
};

const statusesBefore = ({ before }: Step): ReadonlyMap<string, string> =>
  new Map([
    ...[before.reservation, ...before.holders, ...before.allowance].flatMap((r) =>
      r === null ? [] : [[`r:${r.reservationId}`, r.status] as const],
    ),
    ...(before.payment ? [[`p:${before.payment.paymentId}`, before.payment.status] as const] : []),
  ]);

/** Each change of status that was seen, as `from → to`; new records come from `new`. */
const observed = (steps: readonly Step[], kind: "r" | "p"): ReadonlySet<string> =>
  new Set(
    steps.flatMap((step) => {
      const before = statusesBefore(step);
      const puts =
        kind === "r"
          ? (step.change?.reservations ?? []).map(
              (r) => [`r:${r.reservationId}`, r.status] as const,
            )
          : (step.change?.payments ?? []).map((p) => [`p:${p.paymentId}`, p.status] as const);
      return puts
        .map(([id, to]) => [before.get(id) ?? "new", to])
        .filter(([from, to]) => from !== to)
        .map(([from, to]) => `${from} → ${to}`);
    }),
  );

const sorted = (items: Iterable<string>): readonly string[] => [...items].toSorted();

describe("the rules make exactly the transitions of the tables", () => {
  test("of reservations", async () => {
    const table = reservationStatuses.flatMap((from) =>
      moves[from].to.map((to) => `${from} → ${to}`),
    );
    const expected = [...table, "new → held"];
    expect(sorted(observed(await allSteps(), "r"))).toEqual(sorted(expected));
  });

  test("of payments", async () => {
    const table = paymentStatuses.flatMap((from) =>
      paymentMoves[from].map((to) => `${from} → ${to}`),
    );
    const made = ["new → pending", "new → captured"];
    const expected = [...table, ...made];
    expect(sorted(observed(await allSteps(), "p"))).toEqual(sorted(expected));
  });

  test("and leave nothing alive behind a reservation that ended, nor the other way round", () => {
    for (const status of reservationStatuses) {
      expect(moves[status].live).toBe(!["expired", "released", "cancelled"].includes(status));
    }
  });

  test("and every status can be reached from a new record", () => {
    const reach = (
      from: string,
      to: (status: string) => readonly string[],
    ): ReadonlySet<string> => {
      const seen = new Set([from]);
      for (const status of seen) for (const next of to(status)) seen.add(next);
      return seen;
    };
    const reservations = reach("held", (status) => moves[status as ReservationStatus].to);
    const payments = reach("pending", (status) => paymentMoves[status as PaymentStatus]);
    expect(sorted(reservations)).toEqual(sorted(reservationStatuses));
    expect(sorted(payments)).toEqual(sorted(paymentStatuses));
    const refundStatuses = Object.keys(refundMoves) as RefundStatus[];
    const refunds = reach("requested", (status) => refundMoves[status as RefundStatus]);
    expect(sorted(refunds)).toEqual(sorted(refundStatuses));
    expect(refundStatuses.filter((status) => refundMoves[status].length === 0)).toEqual([]);
  });
});

describe("every step is whole", () => {
  test("versions rise by one, and a put seat's epoch tells whether its owner changed", async () => {
    for (const step of await allSteps()) {
      const rows = [step.before.reservation, ...step.before.holders, ...step.before.allowance];
      for (const put of step.change?.reservations ?? []) {
        const old = rows.find((row) => row?.reservationId === put.reservationId);
        expect(put.version).toBe((old?.version ?? 0) + 1);
      }
      for (const put of step.change?.payments ?? []) {
        const known = step.before.payment?.paymentId === put.paymentId;
        expect(put.version).toBe((known ? (step.before.payment?.version ?? 0) : 0) + 1);
      }
      for (const put of step.change?.seats ?? []) {
        const old = step.before.seats.find(({ seatId }) => seatId === put.seatId);
        const owner = (claim: typeof put.claim) =>
          "reservationId" in claim ? claim.reservationId : null;
        const changed = old !== undefined && owner(old.claim) !== owner(put.claim);
        expect(put.epoch).toBe((old?.epoch ?? 0) + (changed ? 1 : 0));
      }
    }
  });

  test("a reservation never waits for a payment that no longer can come (L3, L5)", async () => {
    for (const { before, change } of await allSteps()) {
      const put = change?.payments?.[0];
      if (before.reservation?.status !== "paying" || before.payment?.status !== "pending") continue;
      if (put === undefined || put.status === "pending") continue;
      // Money that is not what was asked for ends the attempt in its next step.
      if (put.status === "captured" && put.suspendedAtMs !== null) continue;
      const own = change?.reservations?.find(({ reservationId }) => reservationId === "r");
      const ends = ["held", "released", "expired", "confirmed"];
      expect(own?.status, `payment ${put.status}`).toBeOneOf(ends);
    }
  });
});
