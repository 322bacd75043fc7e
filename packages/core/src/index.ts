// The public API: everything that a host, an adapter or a test may use. Listed by hand.

export type * from "./box-office.ts";
export type { BestAsk } from "./concert/choice/asked.ts";
export type { BestChoice, BestChoices } from "./concert/choice/choose-best.ts";
export { bestChoices, chooseBest } from "./concert/choice/choose-best.ts";
export { leavesGap } from "./concert/choice/leaves-gap.ts";
export type {
  Concert,
  ConcertMetadata,
  ConcertPolicy,
  ConcertStatus,
  Show,
  ShowPlan,
  Venue,
} from "./concert/concert.ts";
export {
  concertDefaults,
  concertStatuses,
  concertTransitions,
  mayBecome,
} from "./concert/concert.ts";
export type * from "./concert/concert-changes.port.ts";
export type * from "./concert/concert-creations.port.ts";
export type {
  ConcertDocument,
  QueueDocument,
  ShowDocument,
} from "./concert/concert-document.ts";
export type * from "./concert/concert-store.port.ts";
export type { ArrangedSection, Arrangement } from "./concert/plan/arrange-seats.ts";
export { arrangeSeats } from "./concert/plan/arrange-seats.ts";
export type { Availability, SeatChange } from "./concert/plan/availability.ts";
export { decodeAvailability, encodeAvailability } from "./concert/plan/availability.ts";
export type { Bits } from "./concert/plan/bits.ts";
export { bitsOf, clearBit, emptyBits, hasBit, setBit } from "./concert/plan/bits.ts";
export { compactPlan, plainPlan } from "./concert/plan/compact.ts";
export type * from "./concert/plan/compact-plan.ts";
export type { CompactLevel, CompactSeats } from "./concert/plan/compact-seats.ts";
export type { Expanded, MoreSections } from "./concert/plan/expand-sections.ts";
export { appendSections, expandSections } from "./concert/plan/expand-sections.ts";
export type { NumberRun, Run } from "./concert/plan/labels.ts";
export type * from "./concert/plan/plan.ts";
export { countPlan } from "./concert/plan/plan.ts";
export type {
  GradeDocument,
  PlacementDocument,
  PlanDocument,
  PointDocument,
  PriceDocument,
  RowDocument,
  SeatDocument,
  SeatedSectionDocument,
  SeatRangeDocument,
  SeatsDocument,
  SectionDocument,
  StandingSectionDocument,
} from "./concert/plan/plan-document.ts";
export type { PlanView, ViewSection } from "./concert/plan/plan-view.ts";
export { seatFlags, viewPlan } from "./concert/plan/plan-view.ts";
export type { PlannedSeat, SeatOfPlan } from "./concert/plan/planned-seats.ts";
export { plannedSeats } from "./concert/plan/planned-seats.ts";
export type { GradePrices } from "./concert/plan/price-of.ts";
export { gradePrices, priceOf } from "./concert/plan/price-of.ts";
export type { SeatMarks, StoredMarks } from "./concert/plan/seat-marks.ts";
export { toDocument } from "./concert/plan/to-document.ts";
export type { Seat, SeatClaim } from "./concert/seat.ts";
export { isAvailable, isStanding, isWithSame, ownerOf } from "./concert/seat.ts";
export { createBoxOffice } from "./create-box-office.ts";
export type { Acting, Actor } from "./kernel/actor.ts";
export { hostActor } from "./kernel/actor.ts";
export { type Alarm, type EndingCall, endingCalls } from "./kernel/alarm.ts";
export { type Cell, isCellName, mayBeOwn } from "./kernel/cell.ts";
export type { Decision } from "./kernel/decision.ts";
export { unreachable } from "./kernel/decision.ts";
export type { FieldError, TicketingErrorCode, Validation } from "./kernel/errors.ts";
export { TicketingError } from "./kernel/errors.ts";
export type { DomainEvent, EventData, EventType, PriceChange, ShowDates } from "./kernel/events.ts";
export { type FieldMessageName, fieldMessages } from "./kernel/field-message.ts";
export type { IdempotencyKey, IdempotencyRecord } from "./kernel/idempotency.ts";
export type {
  Brand,
  ConcertId,
  Ids,
  PaymentId,
  QueueId,
  ReservationId,
  SeatId,
  ShowId,
  TicketId,
  UserId,
} from "./kernel/ids.ts";
export type * from "./kernel/journal.ts";
export { operatorsCalls, subjectTypes } from "./kernel/journal.ts";
export type { Currency } from "./kernel/money.ts";
export { exponentOf, formatAmount, isCurrency } from "./kernel/money.ts";
export type { PageQuery, Part } from "./kernel/page.ts";
export { pageDefaults } from "./kernel/page.ts";
export type { Patch } from "./kernel/patch.ts";
export type * from "./kernel/refusals.ts";
export type { Clock, Timers, WallClock } from "./kernel/time.ts";
export type { ExpiryReason, TokenRef } from "./kernel/token-ref.ts";
export { isUserId, lastInstantMs } from "./kernel/validate.ts";
export { audit } from "./operations/audit.ts";
export type { AuditOptions } from "./operations/audit-alarms.ts";
export type { MoneyTotals } from "./operations/audit-money.ts";
export type { AuditReport } from "./operations/audit-report.ts";
export type { AuditProgress, WatchAudit } from "./operations/audit-store.ts";
export { auditStore } from "./operations/audit-store.ts";
export type { Breach } from "./operations/breach.ts";
export type { DurabilityLost } from "./operations/durability-lost.ts";
export type * from "./operations/figure-store.port.ts";
export type * from "./operations/figures.ts";
export type * from "./operations/lookup-store.port.ts";
export type { SalesRow, SoldBooking } from "./operations/sales-rows.ts";
export { salesRows } from "./operations/sales-rows.ts";
export type {
  DeadDelivery,
  Delivery,
  DeliveryOutcome,
  DoneDelivery,
  OpenDelivery,
  WaitingDelivery,
} from "./outbox/delivery.ts";
export type * from "./outbox/event-log.port.ts";
export type { EventSubscriber } from "./outbox/subscriber.ts";
export { ownSubscriber } from "./outbox/subscriber.ts";
export { type AroundCall, aroundGateway } from "./payment/around-gateway.ts";
export type { Account, LedgerEntry } from "./payment/ledger.ts";
export { accounts } from "./payment/ledger.ts";
export type {
  Accepted,
  Books,
  CapturedPayment,
  Dispute,
  KeptCause,
  KeptChange,
  NextAction,
  PaidPayment,
  Payment,
  PaymentMethod,
  PaymentStatus,
  PaymentStep,
  PendingPayment,
  RefundedPayment,
  RefundingPayment,
  Taken,
  UnpaidPayment,
} from "./payment/payment.ts";
export { noBooks, paymentStatuses } from "./payment/payment.ts";
export type * from "./payment/payment-gateway.port.ts";
export { isTwoStep } from "./payment/payment-gateway.port.ts";
export { isConfirmedBy } from "./payment/places.ts";
export type {
  HandPayment,
  OpenRefund,
  OutsideRefund,
  OwnRefund,
  Refund,
  RefundReason,
  RefundStatus,
  SettledRefund,
  StuckRefund,
} from "./payment/refund.ts";
export { owedOf } from "./payment/refund.ts";
export type { Wallet, WalletOptions } from "./payment/wallet.ts";
export type { WebhookDelivery, WebhookReading } from "./payment/webhook.ts";
export { webhookToleranceMs } from "./payment/webhook.ts";
export type { InboxEntry, WebhookInbox } from "./payment/webhook-inbox.port.ts";
export type * from "./queue/admission-gate.port.ts";
export type {
  Outage,
  Pace,
  Presence,
  Queue,
  QueueMode,
  QueuePolicy,
  QueueTotals,
  Sales,
} from "./queue/queue.ts";
export { queueDefaults } from "./queue/queue.ts";

export type * from "./queue/queue-store.port.ts";
export type { BlockFrame, QueueFrame } from "./queue/rules/frame.ts";
export { countGaps, emptyGapBits, gapBlockOf, gapBlockSize, markGaps } from "./queue/rules/gap.ts";
export { admittedPerMinute } from "./queue/rules/pace.ts";
export { longestHintMs, obedienceGraceMs } from "./queue/rules/poll-hint.ts";
export { patchedPolicy, storedQueuePolicy } from "./queue/rules/queue-policy.ts";
export type { Eta, TokenView } from "./queue/rules/token-view.ts";
export { waitBoundsSeconds, waitSeconds } from "./queue/rules/wait-times.ts";
export type {
  AdmissionOptions,
  GateAnswered,
  GateFailure,
} from "./queue/runtime/admission-check.ts";
export type { ActiveToken, ExpiredToken, Token, WaitingToken } from "./queue/token.ts";
export type { TokenSigner, Verification } from "./queue/token-signer.port.ts";
export type {
  CancelledSeat,
  CancellingReservation,
  ConfirmedReservation,
  EndedReservation,
  HeldReservation,
  PayingReservation,
  Reservation,
  ReservationStatus,
  ReservedSeat,
} from "./reservation/reservation.ts";
export {
  hasTicket,
  keptSeats,
  promisedAmount,
  readReservation,
  reservationStatuses,
} from "./reservation/reservation.ts";
export type { AvailableSeats, BookingChange, BookingSlice, BookingState } from "./sales/booking.ts";
export type * from "./sales/booking-store.port.ts";
export { pagesOf, wholeOf } from "./sales/booking-view.ts";
export { blockedAtOnceMax } from "./sales/counter/block-seats.ts";
export { declinesMax } from "./sales/paying/end-attempt.ts";
export { seatIdLengthMax, seatIdsMax } from "./sales/seat-ids.ts";
export { viewOf } from "./sales/view-of.ts";
