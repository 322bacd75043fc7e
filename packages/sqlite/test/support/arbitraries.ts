import type {
  Concert,
  DomainEvent,
  IdempotencyRecord,
  Payment,
  Plan,
  Queue,
  Refund,
  Reservation,
  Seat,
  Show,
  Token,
} from "@admit-one/core";
import fc from "fast-check";

// Arbitraries of whole records: branded ids are strings to fast-check, so each is cast once, here.
const text = fc
  .string({ unit: "binary", maxLength: 24 })
  // No database keeps a NUL in a text; the stores refuse it, which the contracts see to.
  .filter((value) => !value.includes("\0"));
const id = text.filter((value) => value.length > 0);
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
const small = fc.nat({ max: 1_000_000 });
const fraction = fc.double({ min: -100, max: 100, noNaN: true }).map((value) => value + 0);
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
// JSON has no -0, and a "__proto__" key is no field of a record.
const json = fc.dictionary(
  text.filter((key) => key !== "__proto__"),
  fc
    .jsonValue({ noUnicodeString: false, stringUnit: "grapheme", maxDepth: 3 })
    .map((value) => JSON.parse(JSON.stringify(value).replaceAll("\\u0000", ""))),
);
const typed = fc.tuple(id, json).map(([type, fields]) => ({ ...fields, type }));

const policy = fc.record({
  holdForMs: count,
  payWithinMs: count,
  maxSeatsPerReservation: small,
  maxSeatsPerUser: small,
  maxHolds: small,
  maxHoldsWithinMs: count,
  maxHoldExtensions: small,
  extendHoldByMs: count,
  noOrphans: fc.boolean(),
});

export const plan = fc
  .record({
    concertId: id,
    showId: id,
    title: text,
    queueId: id,
    policy,
    createdAtMs: instant,
    status: fc.constantFrom("draft", "published", "archived"),
    venue: orNull(fc.record({ name: text, timeZone: text })),
    metadata: orNull(json),
    showTitle: orNull(text),
    startsAtMs: instant,
    salesOpenAtMs: instant,
    salesCloseAtMs: instant,
    cancelled: fc.boolean(),
    refundsRetryAtMs: orNull(instant),
    priceFrom: count,
    plan: fc.record({
      grades: fc.array(fc.record({ grade: text, price: count }), { maxLength: 2 }),
      stage: fc.record({ x: fraction, y: fraction }),
      sections: fc.array(
        fc.record({
          kind: fc.constant("standing"),
          section: text,
          places: small,
          seats: fc.array(fc.record({ index: small, blocked: text }), { maxLength: 2 }),
        }),
        { maxLength: 2 },
      ),
    }),
    seats: fc.uniqueArray(
      fc.record({
        seatId: id,
        section: text,
        row: text,
        label: text,
        number: orNull(small),
        grade: orNull(text),
        accessible: fc.boolean(),
        companionOf: orNull(id),
        restrictedView: fc.boolean(),
        price: count,
        claim: fc.oneof(
          fc.constant({ state: "free" }),
          fc.record({ state: fc.constant("blocked"), reason: text }),
        ),
      }),
      { selector: (seat) => seat.seatId, minLength: 1, maxLength: 6 },
    ),
  })
  .map((drawn) => {
    const concert = {
      concertId: drawn.concertId,
      title: drawn.title,
      currency: "KRW",
      queueId: drawn.queueId,
      policy: drawn.policy,
      createdAtMs: drawn.createdAtMs,
      version: 1,
      status: drawn.status,
      venue: drawn.venue,
      metadata: drawn.metadata,
    } as Concert;
    const show = {
      showId: drawn.showId,
      concertId: drawn.concertId,
      title: drawn.showTitle,
      startsAtMs: drawn.startsAtMs,
      salesOpenAtMs: drawn.salesOpenAtMs,
      salesCloseAtMs: drawn.salesCloseAtMs,
      cancelled: drawn.cancelled,
      refundsRetryAtMs: drawn.refundsRetryAtMs,
      totalSeats: drawn.seats.length,
      priceFrom: drawn.priceFrom,
    } as Show;
    const seats = drawn.seats.map((seat) => ({ ...seat, showId: drawn.showId, epoch: 0 }) as Seat);
    const plans = [{ showId: show.showId, version: 1, plan: drawn.plan as Plan }];
    return { concert, shows: [show], plans, seats, events: [] };
  });

const reservationForm = fc.oneof(
  fc.constant({ status: "held" }),
  fc.record({
    status: fc.constant("paying"),
    paymentId: id,
    releaseAskedAtMs: orNull(instant),
  }),
  fc.record({
    status: fc.constantFrom("confirmed", "cancelling"),
    paymentId: id,
    confirmedAtMs: instant,
  }),
  fc.record({ status: fc.constantFrom("expired", "released", "cancelled"), endedAtMs: instant }),
);

export const reservation = fc
  .tuple(
    fc.record({
      reservationId: id,
      userId: id,
      token: fc.record({ queueId: id, no: count }),
      amount: count,
      createdAtMs: instant,
      expiresAtMs: instant,
      extendedEndsMs: fc.array(instant, { maxLength: 3 }),
      cancelledSeats: fc.array(
        fc.record({
          seatId: id,
          ticketId: id,
          price: count,
          refundId: orNull(id),
          freedAtMs: instant,
        }),
        { maxLength: 2 },
      ),
      payByMs: orNull(instant),
      declines: small,
    }),
    reservationForm,
  )
  .map(
    ([base, form]) => ({ ...base, currency: "KRW", version: 1, ...form }) as unknown as Reservation,
  );

const recovery = { recoverAtMs: instant, attempts: small };
const capture = {
  reference: text,
  capturedAtMs: instant,
  takenAmount: fc.constant(7),
  takenCurrency: fc.constant("KRW"),
};
const signed = fc.maxSafeInteger();
const books = {
  refundTotal: fc.constant(7),
  back: count,
  kept: signed,
  keptChanges: fc.array(fc.record({ amount: signed, cause: text, actor: text, atMs: instant })),
  disputes: fc.array(fc.record({ reference: text, amount: count, status: text, covers: count })),
};
const maybe = { recoverAtMs: orNull(instant), attempts: small };
const paymentForm = fc.oneof(
  fc.record({
    status: fc.constant("pending"),
    step: fc.constantFrom("created", "requires_action", "voiding"),
    nextAction: orNull(typed),
    proof: orNull(text),
    reference: orNull(text),
    outcomeUnknownSinceMs: orNull(instant),
    cancelledAtMs: orNull(instant),
    waits: small,
    ...recovery,
  }),
  fc.record({
    status: fc.constant("captured"),
    ...capture,
    ...books,
    ...maybe,
    suspendedAtMs: orNull(instant),
  }),
  fc.record({
    status: fc.constantFrom("declined", "failed"),
    reason: text,
    endedAtMs: instant,
    reference: orNull(text),
    watchUntilMs: orNull(instant),
    ...maybe,
  }),
  fc.record({ status: fc.constant("refunding"), ...capture, ...books }),
  fc.record({
    status: fc.constant("refunded"),
    ...capture,
    ...books,
    refundedAtMs: instant,
  }),
);

export const payment = fc
  .tuple(
    fc.record({
      paymentId: id,
      userId: id,
      amount: count,
      method: typed,
      createdAtMs: instant,
      deadlineMs: instant,
    }),
    paymentForm,
  )
  .map(([base, form]) => ({ ...base, currency: "KRW", version: 1, ...form }) as unknown as Payment);

const refundForm = fc.oneof(
  fc.record({
    status: fc.constantFrom("requested", "sending", "pending", "failed"),
    recoverAtMs: instant,
    failure: orNull(text),
  }),
  fc.record({ status: fc.constant("needs_operator"), failure: text, stuckAtMs: instant }),
  fc.record({
    status: fc.constant("succeeded"),
    settledAtMs: instant,
    settledBy: fc.constantFrom("provider", "hand", "elsewhere"),
  }),
);
const handPayments = fc.array(fc.record({ amount: count, note: text, atMs: instant }), {
  maxLength: 3,
});

export const refund = fc
  .tuple(
    fc.record({
      refundId: id,
      no: small,
      reference: text,
      method: typed,
      amount: count,
      requestedAtMs: instant,
      paidAmount: count,
      coveredAmount: count,
      accepted: orNull(fc.record({ note: text, atMs: instant })),
    }),
    fc.oneof(
      fc
        .tuple(
          fc.record({
            byHand: handPayments,
            attempt: small,
            cameBackAttempt: small,
            attempts: small,
            sentAtMs: orNull(instant),
            refusedSinceMs: orNull(instant),
          }),
          refundForm,
        )
        .map(([own, form]) => ({ ...own, ...form, origin: "ours", reason: "cancelled" })),
      fc.record({
        origin: fc.constant("provider"),
        reason: fc.constant("outside"),
        status: fc.constantFrom("pending", "succeeded", "failed"),
        failure: orNull(text),
      }),
    ),
  )
  .map(([base, form]) => ({ ...base, currency: "KRW", version: 1, ...form }) as unknown as Refund);

export const record = fc
  .record({
    userId: id,
    key: id,
    fingerprint: text,
    answer: fc.oneof(
      fc.record({ kind: fc.constant("payment"), paymentId: id }),
      fc.record({
        kind: fc.constant("outcome"),
        outcome: fc.tuple(json, id).map(([fields, outcome]) => ({ ...fields, outcome })),
      }),
    ),
    atMs: instant,
  })
  .map((drawn) => drawn as unknown as IdempotencyRecord);

export const event = fc
  .record({
    type: fc.constant("ReservationReleased"),
    eventId: id,
    stream: id,
    atMs: instant,
    reservationId: id,
    showId: id,
    userId: id,
    token: fc.record({ queueId: id, no: count }),
  })
  .map((drawn) => drawn as unknown as DomainEvent);

const totals = fc.record({
  joined: count,
  admitted: count,
  paid: count,
  left: count,
  lapsed: count,
  missed: count,
  timedOut: count,
  revoked: count,
  closed: count,
});

export const queue = fc
  .record({
    queueId: id,
    epoch: small,
    mode: fc.constantFrom("open", "paused", "closed"),
    pauseReason: orNull(text),
    policy: fc.record({
      maxActive: orNull(count),
      ratePerMinute: orNull(fc.double({ min: 0, max: 1e9, noNaN: true })),
      burst: count,
      maxWaiting: orNull(count),
      activeForMs: count,
      maxActiveForMs: count,
      arriveWithinMs: count,
      presentWithinMs: count,
      opensAtMs: orNull(instant),
      closesAtMs: orNull(instant),
    }),
    head: count,
    nextNo: count,
    closedThroughNo: count,
    sweptThroughNo: count,
    waiting: count,
    active: count,
    rateTokens: fc.double({ min: 0, max: 1e12, noNaN: true }).map((value) => value + 0),
    rateAtMs: instant,
    createdAtMs: instant,
    totals,
    pace: fc.record({
      atMs: instant,
      busyMs: count,
      admittedMilli: count,
      activeForMs: orNull(count),
      waits: fc.array(count, { maxLength: 5 }),
    }),
    presence: fc.record(
      {
        asked: fc.array(fc.record({ no: count, sinceMs: instant }), { maxLength: 3 }),
        outages: fc.array(fc.record({ fromMs: instant, untilMs: instant }), { maxLength: 3 }),
        service: fc.record({
          heartbeats: fc.array(fc.record({ serverId: text, atMs: instant }), { maxLength: 3 }),
          unservedSinceMs: orNull(instant),
          graceMadeUpAtMs: instant,
        }),
        called: fc.record({ sinceMs: instant, untilMs: instant }),
      },
      // Rows of lines that no server ever showed itself in have neither.
      { requiredKeys: ["asked", "outages"] },
    ),
  })
  .map((drawn) => ({ ...drawn, version: 1 }) as unknown as Queue);

const tokenForm = fc.oneof(
  fc.record({ status: fc.constant("waiting"), hintEndsAtMs: orNull(instant) }),
  fc.record({
    status: fc.constant("active"),
    admittedAtMs: instant,
    arriveByMs: orNull(instant),
    activeUntilMs: instant,
    endsAtMs: instant,
  }),
  fc.record({
    status: fc.constant("expired"),
    reason: fc.constantFrom("paid", "left", "queue_closed"),
    admittedAtMs: orNull(instant),
    endedAtMs: instant,
  }),
);

export const token = fc
  .tuple(fc.record({ no: count, userId: id, epoch: small, joinedAtMs: instant }), tokenForm)
  .map(([base, form]) => ({ ...base, ...form }) as unknown as Token);
