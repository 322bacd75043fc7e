import type { Acting, BoxOffice, EventType, OperatorsCall, SubjectType } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { expect } from "vitest";
import { captured, openToldWorld, price, type ToldWorld, type ToldWorldOptions } from "./told.ts";

/** One command of operators, ready to be given. */
export type Given = {
  readonly world: ToldWorld;
  /** Gives it. It is accepted the first time, and any number of times in one way. */
  readonly give: (by: Acting) => Promise<{ readonly outcome: string }>;
  /** Gives it about something that does not exist, or in a way that is refused. */
  readonly refused: (by: Acting) => Promise<unknown>;
  readonly subject: readonly [SubjectType, string];
  /** The user whom the row names. */
  readonly userId?: string | null;
  readonly details?: object;
};

export type Command = {
  readonly open: () => Promise<Given>;
  /** The store and method of the step that accepts it. */
  readonly step: Parameters<ToldWorld["flaky"]["breakNext"]>[0];
  /** Whether giving it again is another command. Otherwise it changes nothing. */
  readonly again: "another" | "nothing";
  /** The events of the step, which name the operator. */
  readonly events?: readonly EventType[];
};

/** Which one it is depends on how many other ids were made. */
const pseudonym: string = expect.stringMatching(/^pseudonym-\d+$/);

const queueId = "queue-1";
const showId = "show-1";

const sold = async (options: ToldWorldOptions = {}) => {
  const world = await openToldWorld({ wallet: {}, ...options });
  world.tell("charge", captured);
  return { world, ...(await world.paid()) };
};

/** A cancelled reservation whose refund the provider refuses for good. */
const stuck = async () => {
  const { world, paymentId, reservationId } = await sold();
  world.tell("refund", { outcome: "refused", reason: "closed", retry: "never" });
  await world.boxOffice.cancelReservation({ reservationId });
  world.tell("refund", { outcome: "pending" });
  return { world, paymentId };
};

/** Money that the provider paid back by itself. */
const paidBackOutside = async () => {
  const { world, paymentId } = await sold({ has: ["movements", "parseWebhook"] });
  const refund = {
    refundId: null,
    reference: "re",
    amount: 50_000,
    currency: "KRW",
    status: "succeeded",
    failure: null,
  };
  world.tell("parseWebhook", { outcome: "verified", eventId: "news", paymentId });
  world.tell("movements", { refunds: [refund], disputes: [] });
  await world.boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
  await world.boxOffice.work.recover();
  return { world, paymentId };
};

/** A subscriber that refused events of two streams. */
const dead = async () => {
  const world = await openToldWorld({
    subscribers: [
      {
        name: "ear",
        types: ["TokenIssued"],
        deliver: () => ({ outcome: "gone", reason: "410 Gone" }),
      },
    ],
  });
  for (const userId of ["ann", "ben"]) await world.boxOffice.issueToken({ queueId, userId });
  while ((await world.boxOffice.work.relay()) > 0);
  const listed = await world.boxOffice.listDeadLetters({ subscriber: "ear" });
  if (listed.outcome !== "dead_letters_listed") throw new Error(listed.outcome);
  return { world, eventId: listed.letters[0]?.event.eventId ?? "" };
};

const closed = () => concertDocument({ queue: { queueId, maxActive: 500, ratePerMinute: 0 } });

type Letters = "replayDeadLetter" | "discardDeadLetter";

const oneLetter = (call: Letters): Command => ({
  step: "events.update",
  again: "nothing",
  open: async () => {
    const { world, eventId } = await dead();
    const { boxOffice } = world;
    return {
      world,
      give: (by) => boxOffice[call]({ subscriber: "ear", eventId, ...by }),
      refused: (by) => boxOffice[call]({ subscriber: "ear", eventId: "none", ...by }),
      subject: ["dead_letter", eventId],
      details: { subscriber: "ear" },
    };
  },
});

const aboutQueue = (
  call: "changeQueue" | "resetQueue" | "admitTokens",
  command: Partial<Parameters<BoxOffice[typeof call]>[0]>,
  details: object,
  again: Command["again"],
  events: readonly EventType[],
): Command => ({
  step: "queues.update",
  again,
  events,
  open: async () => {
    const world = await openToldWorld({ document: closed() });
    for (const userId of ["ann", "ben", "cho"]) {
      await world.boxOffice.issueToken({ queueId, userId });
    }
    const use = world.boxOffice[call] as (given: object) => Promise<{ readonly outcome: string }>;
    return {
      world,
      give: (by) => use({ queueId, ...command, ...by }),
      refused: (by) => use({ queueId: "none", ...command, ...by }),
      subject: ["queue", queueId],
      details,
    };
  },
});

const blocks = (
  call: "blockSeats" | "unblockSeats",
  event: "SeatsBlocked" | "SeatsUnblocked",
): Command => ({
  step: "bookings.update",
  again: "nothing",
  events: [event],
  open: async () => {
    const world = await openToldWorld();
    const { boxOffice } = world;
    const named = { showId, seatIds: ["A-1-1", "A-1-2"], reason: "camera" };
    if (call === "unblockSeats") await boxOffice.blockSeats(named);
    return {
      world,
      give: (by) => boxOffice[call]({ ...named, ...by }),
      refused: (by) => boxOffice[call]({ ...named, seatIds: ["A-9-9"], ...by }),
      subject: ["show", showId],
      details: { reason: "camera", seats: 2, seatIds: named.seatIds },
    };
  },
});

/** Every command of operators. A new one does not compile before it is here. */
export const operatorsCommands: Readonly<Record<OperatorsCall, Command>> = {
  createConcert: {
    step: "concerts.create",
    again: "nothing",
    events: ["ConcertCreated"],
    open: async () => {
      const world = await openToldWorld();
      const [show] = concertDocument().shows;
      if (show === undefined) throw new Error("no show");
      const document = concertDocument({
        concertId: "concert-2",
        queue: { queueId: "queue-2" },
        shows: [{ ...show, showId: "show-2" }],
      });
      return {
        world,
        give: (by) => world.boxOffice.createConcert(document, by),
        refused: (by) => world.boxOffice.createConcert({ ...document, shows: [] }, by),
        subject: ["concert", "concert-2"],
        details: {
          title: document.title,
          status: "published",
          queueId: "queue-2",
          shows: 1,
          seats: 6,
        },
      };
    },
  },
  changeConcert: {
    step: "concerts.update",
    again: "nothing",
    events: ["ConcertChanged"],
    open: async () => {
      const world = await openToldWorld();
      const change = (concertId: string, by: Acting) =>
        world.boxOffice.changeConcert({
          concertId,
          title: "Winter",
          policy: { maxSeatsPerUser: 3 },
          ...by,
        });
      return {
        world,
        give: (by) => change("concert-1", by),
        refused: (by) => change("none", by),
        subject: ["concert", "concert-1"],
        details: {
          before: { title: concertDocument().title, maxSeatsPerUser: 4 },
          after: { title: "Winter", maxSeatsPerUser: 3 },
        },
      };
    },
  },
  deleteConcert: {
    step: "concerts.remove",
    again: "nothing",
    events: ["ConcertDeleted"],
    open: async () => {
      const world = await openToldWorld({ document: concertDocument({ status: "draft" }) });
      return {
        world,
        give: (by) => world.boxOffice.deleteConcert({ concertId: "concert-1", ...by }),
        refused: (by) => world.boxOffice.deleteConcert({ concertId: "none", ...by }),
        subject: ["concert", "concert-1"],
        details: { title: concertDocument().title },
      };
    },
  },
  addShow: {
    step: "concerts.addShow",
    again: "nothing",
    events: ["ShowAdded"],
    open: async () => {
      const world = await openToldWorld();
      const [first] = concertDocument().shows;
      if (first === undefined) throw new Error("no show");
      const show = { ...first, showId: "show-2" };
      const add = (concertId: string, by: Acting) =>
        world.boxOffice.addShow({ concertId, show, idempotencyKey: "key", ...by });
      return {
        world,
        give: (by) => add("concert-1", by),
        refused: (by) => add("none", by),
        subject: ["show", "show-2"],
        details: { concertId: "concert-1", seats: 6 },
      };
    },
  },
  changeShow: {
    step: "concerts.changeShow",
    again: "nothing",
    events: ["ShowChanged"],
    open: async () => {
      const world = await openToldWorld();
      const change = (id: string, by: Acting) =>
        world.boxOffice.changeShow({ showId: id, title: "First", ...by });
      return {
        world,
        give: (by) => change(showId, by),
        refused: (by) => change("none", by),
        subject: ["show", showId],
        details: { before: { title: null }, after: { title: "First" } },
      };
    },
  },
  addSections: {
    step: "concerts.changeShow",
    again: "nothing",
    events: ["SectionsAdded"],
    open: async () => {
      const world = await openToldWorld();
      const sections = [{ section: "B", price: 1_000, standing: 3 }];
      const add = (id: string, by: Acting) =>
        world.boxOffice.addSections({ showId: id, sections, idempotencyKey: "key", ...by });
      return {
        world,
        give: (by) => add(showId, by),
        refused: (by) => add("none", by),
        subject: ["show", showId],
        details: { firstNo: 6, seats: 3, sections: ["B"] },
      };
    },
  },
  changePrices: {
    step: "concerts.changeShow",
    again: "nothing",
    events: ["PricesChanged"],
    open: async () => {
      const world = await openToldWorld();
      const change = (section: string, by: Acting) =>
        world.boxOffice.changePrices({ showId, sections: [{ section, price: 120_000 }], ...by });
      const first = { level: "section", section: "A", before: 110_000, after: 120_000 };
      return {
        world,
        give: (by) => change("A", by),
        refused: (by) => change("Z", by),
        subject: ["show", showId],
        details: { changes: 1, first: [JSON.stringify(first)] },
      };
    },
  },
  blockSeats: blocks("blockSeats", "SeatsBlocked"),
  unblockSeats: blocks("unblockSeats", "SeatsUnblocked"),
  changeQueue: aboutQueue(
    "changeQueue",
    { mode: "paused", pauseReason: "rain" },
    {
      before: { mode: "open", pauseReason: null },
      after: { mode: "paused", pauseReason: "rain" },
    },
    "another",
    ["QueueChanged"],
  ),
  resetQueue: aboutQueue(
    "resetQueue",
    { idempotencyKey: "key" },
    { waiting: 2, active: 1 },
    "nothing",
    ["QueueChanged"],
  ),
  admitTokens: aboutQueue(
    "admitTokens",
    { count: 2, idempotencyKey: "key" },
    { count: 2 },
    "nothing",
    ["TokenAdmitted"],
  ),
  revokeToken: {
    step: "queues.update",
    again: "nothing",
    events: ["TokenExpired"],
    open: async () => {
      const world = await openToldWorld();
      await world.boxOffice.issueToken({ queueId, userId: "ann" });
      const tokenId = `${queueId}:1`;
      return {
        world,
        give: (by) => world.boxOffice.revokeToken({ queueId, tokenId, ...by }),
        refused: (by) => world.boxOffice.revokeToken({ queueId, tokenId: `${queueId}:9`, ...by }),
        subject: ["token", tokenId],
      };
    },
  },
  creditWallet: {
    step: "bookings.update",
    again: "nothing",
    open: async () => {
      const world = await openToldWorld({ wallet: {} });
      const credit = { userId: "ann", amount: 500, currency: "KRW", idempotencyKey: "key" };
      return {
        world,
        give: (by) => world.boxOffice.creditWallet({ ...credit, ...by }),
        refused: (by) => world.boxOffice.creditWallet({ ...credit, amount: 0, ...by }),
        subject: ["user", "ann"],
        userId: "ann",
        details: { amount: 500, currency: "KRW" },
      };
    },
  },
  cancelReservation: {
    step: "bookings.update",
    again: "nothing",
    events: ["RefundRequested"],
    open: async () => {
      const { world, reservationId } = await sold();
      world.tell("refund", { outcome: "pending" });
      const refund = { amount: 20_000 };
      return {
        world,
        give: (by) => world.boxOffice.cancelReservation({ reservationId, refund, ...by }),
        refused: (by) =>
          world.boxOffice.cancelReservation({
            reservationId,
            refund: { amount: price + 1 },
            ...by,
          }),
        subject: ["reservation", reservationId],
        userId: "ann",
        details: { refund },
      };
    },
  },
  sellSeats: {
    step: "bookings.update",
    again: "nothing",
    events: ["PaymentCaptured", "ReservationConfirmed"],
    open: async () => {
      const world = await openToldWorld();
      const order = { showId, seatIds: ["A-1-1", "A-1-2"], userId: "ann", reason: "guests" };
      const sell = (seatIds: readonly string[], by: Acting) =>
        world.boxOffice.sellSeats({ ...order, seatIds, amount: 0, idempotencyKey: "key", ...by });
      return {
        world,
        give: (by) => sell(order.seatIds, by),
        refused: (by) => sell(["A-9-9"], by),
        subject: ["reservation", expect.stringMatching(/^reservation-/)],
        userId: "ann",
        details: { reason: "guests", seatIds: order.seatIds, amount: 0 },
      };
    },
  },
  prolongHold: {
    step: "bookings.update",
    again: "nothing",
    events: ["HoldExtended"],
    open: async () => {
      const world = await openToldWorld();
      const policy = { maxHoldExtensions: 1, extendHoldByMs: 60_000 };
      await world.boxOffice.changeConcert({ concertId: "concert-1", policy });
      const { reservationId } = await world.hold();
      const found = await world.boxOffice.inspectReservation({ reservationId });
      if (found.outcome !== "reservation_inspected") throw new Error(found.outcome);
      const { expiresAtMs } = found.reservation;
      const extend = (id: string, by: Acting) =>
        world.boxOffice.prolongHold({ reservationId: id, expiresAtMs, ...by });
      return {
        world,
        give: (by) => extend(reservationId, by),
        refused: (by) => extend("none", by),
        subject: ["reservation", reservationId],
        userId: "ann",
        details: { before: expiresAtMs, after: expiresAtMs + 60_000 },
      };
    },
  },
  moveReservation: {
    step: "bookings.update",
    again: "nothing",
    events: ["ReservationMoved"],
    open: async () => {
      const { world, reservationId } = await sold();
      const move = (seatId: string, by: Acting) =>
        world.boxOffice.moveReservation({ reservationId, seatIds: [seatId], ...by });
      return {
        world,
        give: (by) => move("A-1-4", by),
        refused: (by) => move("A-9-9", by),
        subject: ["reservation", reservationId],
        userId: "ann",
        details: { before: ["A-1-1"], after: ["A-1-4"] },
      };
    },
  },
  cancelShow: {
    step: "bookings.update",
    again: "nothing",
    events: ["ShowCancelled"],
    open: async () => {
      const { world } = await sold();
      return {
        world,
        give: (by) => world.boxOffice.cancelShow({ showId, ...by }),
        refused: (by) => world.boxOffice.cancelShow({ showId: "none", ...by }),
        subject: ["show", showId],
      };
    },
  },
  abandonPayment: {
    step: "bookings.update",
    again: "nothing",
    events: ["PaymentFailed"],
    open: async () => {
      const world = await openToldWorld();
      const { paymentId } = await world.paid();
      return {
        world,
        give: (by) => world.boxOffice.abandonPayment({ paymentId, ...by }),
        refused: (by) => world.boxOffice.abandonPayment({ paymentId: "none", ...by }),
        subject: ["payment", paymentId],
        userId: "ann",
      };
    },
  },
  retryRefund: {
    step: "bookings.update",
    again: "nothing",
    open: async () => {
      const { world, paymentId } = await stuck();
      return {
        world,
        give: (by) => world.boxOffice.retryRefund({ paymentId, ...by }),
        refused: (by) => world.boxOffice.retryRefund({ paymentId: "none", ...by }),
        subject: ["payment", paymentId],
        userId: "ann",
        details: { refundIds: [`${paymentId}-refund`] },
      };
    },
  },
  retryShowRefunds: {
    step: "bookings.update",
    again: "another",
    open: async () => {
      const { world } = await stuck();
      return {
        world,
        give: (by) => world.boxOffice.retryShowRefunds({ showId, ...by }),
        refused: (by) => world.boxOffice.retryShowRefunds({ showId: "none", ...by }),
        subject: ["show", showId],
        details: { count: 1 },
      };
    },
  },
  settleRefund: {
    step: "bookings.update",
    again: "nothing",
    events: ["PaymentRefunded", "ReservationCancelled"],
    open: async () => {
      const { world, paymentId } = await stuck();
      const settle = { paymentId, amount: price, note: "in cash", idempotencyKey: "key" };
      return {
        world,
        give: (by) => world.boxOffice.settleRefund({ ...settle, ...by }),
        refused: (by) =>
          world.boxOffice.settleRefund({
            ...settle,
            amount: 2 * price,
            idempotencyKey: "b",
            ...by,
          }),
        subject: ["payment", paymentId],
        userId: "ann",
        details: { amount: price, note: "in cash" },
      };
    },
  },
  acceptPayment: {
    step: "bookings.update",
    again: "nothing",
    open: async () => {
      const { world, paymentId } = await paidBackOutside();
      const note = "as agreed";
      return {
        world,
        give: (by) => world.boxOffice.acceptPayment({ paymentId, note, ...by }),
        refused: (by) => world.boxOffice.acceptPayment({ paymentId, note: "", ...by }),
        subject: ["payment", paymentId],
        userId: "ann",
        details: { note },
      };
    },
  },
  eraseUser: {
    step: "bookings.updateAccount",
    again: "nothing",
    open: async () => {
      const world = await openToldWorld({ wallet: {} });
      // Money stands in the way of erasing ben.
      const credit = { userId: "ben", amount: 1, currency: "KRW", idempotencyKey: "key" };
      await world.boxOffice.creditWallet(credit);
      await world.boxOffice.issueToken({ queueId, userId: "ann" });
      return {
        world,
        give: (by) => world.boxOffice.eraseUser({ userId: "ann", ...by }),
        refused: async (by) => {
          await world.boxOffice.eraseUser({ userId: "none", ...by });
          const refusal = await world.boxOffice.eraseUser({ userId: "ben", ...by });
          if (refusal.outcome !== "conflict") throw new Error(refusal.outcome);
        },
        subject: ["user", pseudonym],
        userId: pseudonym,
      };
    },
  },
  replayDeadLetter: oneLetter("replayDeadLetter"),
  discardDeadLetter: oneLetter("discardDeadLetter"),
  replayDeadLetters: {
    step: "events.update",
    again: "nothing",
    open: async () => {
      const { world } = await dead();
      return {
        world,
        give: (by) => world.boxOffice.replayDeadLetters({ subscriber: "ear", ...by }),
        refused: (by) => world.boxOffice.replayDeadLetters({ subscriber: "nobody", ...by }),
        subject: ["subscriber", "ear"],
      };
    },
  },
};
