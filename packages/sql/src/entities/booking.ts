import { defineEntity, p } from "@mikro-orm/core";
import { ShowEntity } from "./concert.ts";

// References are not indexed by themselves: rows are found by the keys and indexes named here.
const show = () =>
  p
    .manyToOne(ShowEntity)
    .joinColumn("show_id")
    .deleteRule("restrict")
    .updateRule("restrict")
    .index(false);

const reservation = () =>
  p
    .manyToOne(ReservationEntity)
    .joinColumn("reservation_id")
    .deleteRule("restrict")
    .updateRule("restrict")
    .index(false);

export const SeatEntity = defineEntity({
  name: "AdmitSeat",
  tableName: "admit_seat",
  properties: {
    show: () => show().primary(),
    seat_id: p.text().primary(),
    /** The place in the plan, which is the order of the seat map. */
    plan_no: p.integer(),
    section: p.text(),
    row_name: p.text(),
    seat_no: p.integer(),
    price: p.bigint("number"),
    epoch: p.bigint("number"),
    state: p.text(),
    reservation: () => reservation().nullable(),
    until_ms: p.bigint("number").nullable(),
    /** The show's seat version at the last change of this seat. */
    version: p.bigint("number"),
  },
  indexes: [
    // Of all seats, and yet only for who asks for versions: to a database that has not counted a new
    // show's seats yet, an index of the show alone is as good as their key, and it reads all of them.
    { name: "admit_seat_version", properties: ["show", "version"], where: "version > 0" },
    { name: "admit_seat_free", properties: ["show"], where: "state = 'free'" },
    { name: "admit_seat_held", properties: ["show", "until_ms"], where: "state = 'held'" },
  ],
});

/**
 * The backstop of L1: the seats of live reservations, apart from the seats themselves. The primary
 * key is what makes a second owner of a seat impossible, whatever a rule forgets.
 */
export const SeatClaimEntity = defineEntity({
  name: "AdmitSeatClaim",
  tableName: "admit_seat_claim",
  properties: {
    show_id: p.text().primary(),
    seat_id: p.text().primary(),
    reservation: () => reservation(),
  },
});

export const ReservationEntity = defineEntity({
  name: "AdmitReservation",
  tableName: "admit_reservation",
  properties: {
    reservation_id: p.text().primary(),
    show: () => show(),
    concert_id: p.text(),
    user_id: p.text(),
    queue_id: p.text(),
    token_no: p.bigint("number"),
    seats: p.json(),
    amount: p.bigint("number"),
    currency: p.text(),
    created_at_ms: p.bigint("number"),
    expires_at_ms: p.bigint("number"),
    pay_by_ms: p.bigint("number").nullable(),
    declines: p.integer(),
    version: p.bigint("number"),
    status: p.text(),
    payment_id: p.text().nullable(),
    release_asked_at_ms: p.bigint("number").nullable(),
    confirmed_at_ms: p.bigint("number").nullable(),
    ended_at_ms: p.bigint("number").nullable(),
  },
  indexes: [
    // Without the key at its end, by which it would be as good as the key's own index as long as there
    // are few rows.
    { name: "admit_reservation_user", properties: ["user_id", "created_at_ms"] },
    {
      name: "admit_reservation_allowance",
      properties: ["show", "user_id", "status", "created_at_ms"],
    },
    {
      name: "admit_reservation_due",
      properties: ["expires_at_ms", "reservation_id"],
      where: "status = 'held'",
    },
  ],
});

export const PaymentEntity = defineEntity({
  name: "AdmitPayment",
  tableName: "admit_payment",
  properties: {
    payment_id: p.text().primary(),
    reservation: () => reservation(),
    show_id: p.text(),
    user_id: p.text(),
    amount: p.bigint("number"),
    currency: p.text(),
    method: p.json(),
    created_at_ms: p.bigint("number"),
    deadline_ms: p.bigint("number"),
    version: p.bigint("number"),
    status: p.text(),
    step: p.text().nullable(),
    next_action: p.json().nullable(),
    proof: p.text().nullable(),
    outcome_unknown_since_ms: p.bigint("number").nullable(),
    cancelled_at_ms: p.bigint("number").nullable(),
    waits: p.integer().nullable(),
    recover_at_ms: p.bigint("number").nullable(),
    attempts: p.integer().nullable(),
    reference: p.text().nullable(),
    reason: p.text().nullable(),
    captured_at_ms: p.bigint("number").nullable(),
    ended_at_ms: p.bigint("number").nullable(),
    refunded_at_ms: p.bigint("number").nullable(),
    taken_amount: p.bigint("number").nullable(),
    taken_currency: p.text().nullable(),
    suspended_at_ms: p.bigint("number").nullable(),
    refund_total: p.bigint("number").nullable(),
    paid_back: p.bigint("number").nullable(),
    kept: p.bigint("number").nullable(),
    kept_changes: p.json().nullable(),
    disputes: p.json().nullable(),
    watch_until_ms: p.bigint("number").nullable(),
  },
  checks: [{ property: "refund_total", expression: "refund_total <= taken_amount" }],
  indexes: [
    {
      name: "admit_payment_recovery",
      properties: ["recover_at_ms", "payment_id"],
      where: "recover_at_ms is not null",
    },
    { name: "admit_payment_reservation", properties: ["reservation"] },
    {
      name: "admit_payment_disputed",
      properties: ["payment_id"],
      where: "disputes is not null",
    },
  ],
});

export const IdempotencyRecordEntity = defineEntity({
  name: "AdmitIdempotencyRecord",
  tableName: "admit_idempotency_record",
  properties: {
    user_id: p.text().primary(),
    idempotency_key: p.text().primary(),
    fingerprint: p.text(),
    answer: p.json(),
    at_ms: p.bigint("number").index("admit_idempotency_record_at"),
  },
});

/** Users who are being erased. A row is deleted once that is done. */
export const ErasureEntity = defineEntity({
  name: "AdmitErasure",
  tableName: "admit_erasure",
  properties: {
    user_id: p.text().primary(),
    pseudonym: p.text(),
    requested_at_ms: p.bigint("number"),
    due_at_ms: p.bigint("number").defaultRaw("0").index("admit_erasure_due"),
  },
});
