import {
  type BookingChange,
  type BookingSlice,
  type BookingState,
  type BookingStore,
  type Concert,
  type DomainEvent,
  type IdempotencyRecord,
  type LedgerEntry,
  ownerOf,
  type Payment,
  type Refund,
  type Reservation,
  type Seat,
  type SeatId,
  type ShowId,
  type Stores,
  viewOf,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";

/**
 * `sound` is a booking store without any guard, right because nothing comes between load and save.
 * `lost_update` awaits between them. `half_saved` forgets the last seat of a step that has several.
 * `payment_unsaved` forgets to write down how payments ended.
 */
export type Plant = "sound" | "lost_update" | "half_saved" | "payment_unsaved";

/** Stores with a planted fault, to prove that a property would notice it. */
export const createNaiveStores = (plant: Plant, pause: () => Promise<void>): Stores => {
  const memory = createMemoryStores();
  const seats = new Map<string, Seat>();
  const reservations = new Map<string, Reservation>();
  const payments = new Map<string, Payment>();
  const refunds = new Map<string, Refund>();
  const ledger: LedgerEntry[] = [];
  const records = new Map<string, IdempotencyRecord>();
  const placeOf = ({ showId, seatId }: Pick<Seat, "showId" | "seatId">) => `${showId}/${seatId}`;
  const live = ({ status }: Reservation) =>
    ["held", "paying", "confirmed", "cancelling"].includes(status);

  const plan = async (showId: ShowId): Promise<void> => {
    const { seats: all } = await memory.concerts.seatsSince(showId, 0);
    for (const seat of all) if (!seats.has(placeOf(seat))) seats.set(placeOf(seat), seat);
  };

  const named = (slice: BookingSlice) => {
    const payment = slice.by === "payment" ? (payments.get(slice.paymentId) ?? null) : null;
    const id = slice.by === "reservation" ? slice.reservationId : payment?.reservationId;
    const reservation = reservations.get(id ?? "") ?? null;
    return { payment, reservation };
  };

  const load = async (slice: BookingSlice): Promise<BookingState> => {
    const { payment, reservation } = named(slice);
    const showId = slice.by === "seats" ? slice.showId : reservation?.showId;
    const show = showId === undefined ? null : await memory.concerts.show(showId);
    const concert = show && (await memory.concerts.concert(show.concertId));
    if (showId !== undefined) await plan(showId);
    return assemble(slice, { payment, reservation, show, concert });
  };

  const assemble = (
    slice: BookingSlice,
    around: Pick<BookingState, "show" | "concert"> & ReturnType<typeof named>,
  ): BookingState => {
    const { reservation, payment } = named(slice);
    const showId = around.show?.showId ?? ("" as ShowId);
    const names = slice.by === "seats" ? slice.seatIds : reservation?.seats.map((s) => s.seatId);
    const userId = slice.by === "seats" ? slice.userId : reservation?.userId;
    const find = (ids: readonly SeatId[]) =>
      ids.flatMap((seatId) => seats.get(placeOf({ showId, seatId })) ?? []);
    const asked = find(names ?? []);
    const owners = new Set(asked.flatMap((seat) => ownerOf(seat) ?? []));
    const holders = [...owners]
      .filter((id) => id !== reservation?.reservationId)
      .flatMap((id) => reservations.get(id) ?? []);
    const theirs = holders.flatMap((holder) => find(holder.seats.map((s) => s.seatId)));
    const payingNow = reservation && "paymentId" in reservation ? reservation.paymentId : "";
    const { record } = slice;
    return {
      ...around,
      reservation,
      payment: slice.by === "reservation" ? (payments.get(payingNow) ?? null) : payment,
      refunds: refundsOf(payment?.paymentId ?? payingNow),
      wallet: null,
      seats: [...new Set([...asked, ...theirs])],
      holders,
      allowance: [...reservations.values()].filter(
        (other) => other.userId === userId && other.showId === showId && live(other),
      ),
      started:
        slice.by === "seats" && slice.startedSinceMs !== undefined
          ? startedBy(slice.userId, showId, slice.startedSinceMs)
          : [],
      record: record ? (records.get(`${record.userId}/${record.key}`) ?? null) : null,
    };
  };

  const startedBy = (userId: string, showId: ShowId, sinceMs: number) =>
    [...reservations.values()]
      .filter((one) => one.userId === userId && one.showId === showId)
      .map(({ createdAtMs }) => createdAtMs)
      .filter((atMs) => atMs >= sinceMs)
      .sort((a, b) => a - b);

  const refundsOf = (paymentId: string): readonly Refund[] =>
    [...refunds.values()].filter((refund) => refund.paymentId === paymentId);

  let version = 1;
  const save = (change: BookingChange): void => {
    version += 1;
    const puts = change.seats ?? [];
    const whole = plant !== "half_saved" || puts.length < 2;
    for (const seat of whole ? puts : puts.slice(0, -1)) seats.set(placeOf(seat), seat);
    for (const one of change.reservations ?? []) reservations.set(one.reservationId, one);
    for (const one of change.payments ?? []) {
      const forgotten = plant === "payment_unsaved" && one.status === "captured";
      if (!forgotten) payments.set(one.paymentId, one);
    }
    for (const one of change.refunds ?? []) refunds.set(one.refundId, one);
    ledger.push(...(change.ledger ?? []));
    const { record } = change;
    if (record) records.set(`${record.userId}/${record.key}`, record);
  };

  /** Memory's other stores append to its log, so one of them is asked to. */
  const tell = async (concert: Concert | null, events: readonly DomainEvent[]): Promise<void> => {
    if (concert === null || events.length === 0) return;
    await memory.concerts.update(concert.concertId, (stored) => ({
      outcome: undefined,
      ...(stored && {
        change: { concert: { ...stored, version: stored.version + 1 }, events },
      }),
    }));
  };

  const due = <T>(rows: Iterable<T>, holds: (row: T) => boolean): readonly T[] =>
    [...rows].filter(holds);

  const bookings: BookingStore = {
    update: async (slice, decide) => {
      const around = await load(slice);
      // Everything from here to the save is one step, but for the planted pause.
      const state = plant === "lost_update" ? around : assemble(slice, around);
      if (plant === "lost_update") await pause();
      const { outcome, change } = decide(state);
      if (change) save(change);
      await tell(state.concert, change?.events ?? []);
      return outcome;
    },
    reservation: async (id) => reservations.get(id) ?? null,
    reservationsOf: async (userId) => due(reservations.values(), (one) => one.userId === userId),
    payment: async (id) => payments.get(id) ?? null,
    record: async ({ userId, key }) => records.get(`${userId}/${key}`) ?? null,
    dueHolds: async (atMs) =>
      due(reservations.values(), (one) => one.status === "held" && one.expiresAtMs <= atMs).map(
        ({ reservationId }) => reservationId,
      ),
    duePayments: async (atMs, _limit, gateways) =>
      due(
        payments.values(),
        (one) => "recoverAtMs" in one && one.recoverAtMs !== null && one.recoverAtMs <= atMs,
      )
        .map(({ paymentId, status, method }) => ({
          paymentId,
          gateway: status === "captured" ? null : method.type,
        }))
        .filter(({ gateway }) => gateway === null || gateways.includes(gateway)),
    refunds: async (paymentId) => refundsOf(paymentId),
    stuckRefunds: async () => 0,
    refundsToRetry: async () => [],
    wallets: async () => [],
    dueRefunds: async (atMs, _limit, gateways) =>
      due(
        refunds.values(),
        (one) =>
          "recoverAtMs" in one && one.recoverAtMs <= atMs && gateways.includes(one.method.type),
      ),
    toCancel: async () => [],
    forgetRecords: async () => 0,
    holdsOf: async (userIds) =>
      due(
        reservations.values(),
        (one) => userIds.includes(one.userId) && (one.status === "held" || one.status === "paying"),
      ),
    updateAccount: async (_userId, decide) => decide({ erasure: null, wallets: [] }).outcome,
    erasures: async () => [],
    rewriteRecords: async () => null,
    rewriteJournal: async () => null,
    view: async (look) => look(viewOf(await bookings.snapshot(), [...records.values()])),
    snapshot: async () => {
      const taken = [...seats.values()].filter((seat) => ownerOf(seat) !== null);
      return {
        seats: taken,
        claims: taken.flatMap((seat) => {
          const { showId, seatId } = seat;
          const reservationId = ownerOf(seat);
          return reservationId === null ? [] : [{ showId, seatId, reservationId }];
        }),
        reservations: [...reservations.values()],
        payments: [...payments.values()],
        refunds: [...refunds.values()],
        wallets: [],
        ledger,
      };
    },
  };
  return {
    ...memory,
    bookings,
    concerts: {
      ...memory.concerts,
      seatsSince: async (showId) => {
        await plan(showId);
        const planned = await memory.concerts.seatsSince(showId, 0);
        const now = planned.seats.map((seat) => seats.get(placeOf(seat)) ?? seat);
        return { ...planned, version, seats: now };
      },
    },
  };
};
