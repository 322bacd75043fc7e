import type { Breach } from "@admit-one/core";
import { parseConcertDocument } from "@admit-one/http";
import { type Config, createContainer, TOKENS } from "@admit-one/server";
import { smallConcert } from "./small-concert.ts";

/** A reservation of each kind, by id. */
export type Hall = Readonly<Record<"held" | "paying" | "confirmed" | "released", string>> & {
  readonly pending: string;
  readonly captured: string;
};

/** Sells some seats of the small concert, through the one door; nobody is serving. */
export const fillHall = async (config: Config): Promise<Hall> => {
  const container = createContainer(config);
  try {
    const boxOffice = await container.getAsync(TOKENS.BoxOffice);
    const parsed = parseConcertDocument(smallConcert);
    if (parsed.outcome !== "valid") throw new Error(JSON.stringify(parsed));
    await boxOffice.createConcert(parsed.document);
    const join = async (userId: string): Promise<string> => {
      const joined = await boxOffice.issueToken({ queueId: "small", userId });
      if (joined.outcome !== "token_issued") throw new Error(joined.outcome);
      return joined.token.token;
    };
    const hold = async (userId: string, ...seatIds: readonly string[]) => {
      const token = await join(userId);
      const held = await boxOffice.reserveSeats({ showId: "small-1", seatIds, userId, token });
      if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
      return { userId, token, reservationId: held.reservation.reservationId };
    };
    const pay = async (order: Awaited<ReturnType<typeof hold>>, outcome: string) => {
      const paid = await boxOffice.pay({ ...order, method: { type: "scripted", outcome } });
      if (!("payment" in paid)) throw new Error(paid.outcome);
      return paid.payment.paymentId;
    };
    const released = await hold("dave", "A-1-1");
    await boxOffice.releaseReservation(released);
    const held = await hold("alice", "A-1-1", "A-1-2");
    const paying = await hold("bob", "A-1-3");
    const pending = await pay(paying, "redirect");
    const confirmed = await hold("carol", "A-1-4");
    const captured = await pay(confirmed, "approve");
    return {
      held: held.reservationId,
      paying: paying.reservationId,
      confirmed: confirmed.reservationId,
      released: released.reservationId,
      pending,
      captured,
    };
  } finally {
    await container.unbindAllAsync();
  }
};

export type Plant = {
  readonly law: Breach["law"];
  readonly message: string;
  /** One statement that no constraint of the tables stands in the way of. */
  readonly sql: (hall: Hall) => string;
  /** Ids that the breach must name, among others. */
  readonly names: (hall: Hall) => Readonly<Record<string, string>>;
};

const seat = (seatId: string): string => `show_id = 'small-1' and seat_id = '${seatId}'`;
const oneSeat = { showId: "small-1", seatId: "A-1-1" };
const ofHeld = ({ held }: Hall) => ({ ...oneSeat, reservationId: held });

/** One for each way in which what is stored can break L1 to L4. */
export const plants: readonly Plant[] = [
  {
    law: "L1",
    message: "Two live reservations have one seat.",
    sql: ({ released }) =>
      `update admit_reservation set status = 'held' where reservation_id = '${released}'`,
    names: () => oneSeat,
  },
  {
    law: "L1",
    message: "A seat's owner does not exist.",
    sql: () => `update admit_seat set reservation_id = 'nobody' where ${seat("A-1-1")}`,
    names: () => ({ ...oneSeat, reservationId: "nobody" }),
  },
  {
    law: "L1",
    message: "A seat's owner does not have it.",
    sql: ({ confirmed }) =>
      `update admit_seat set state = 'sold', reservation_id = '${confirmed}' where ${seat("A-1-9")}`,
    names: ({ confirmed }) => ({ seatId: "A-1-9", reservationId: confirmed }),
  },
  {
    law: "L1",
    message: "A seat's owner is no longer live.",
    sql: ({ released }) =>
      `update admit_seat set reservation_id = '${released}' where ${seat("A-1-1")}`,
    names: ({ released }) => ({ ...oneSeat, reservationId: released }),
  },
  {
    law: "L1",
    message: "A seat is not in its reservation's state.",
    sql: () => `update admit_seat set state = 'sold', until_ms = null where ${seat("A-1-1")}`,
    names: ofHeld,
  },
  {
    law: "L1",
    message: "A seat is pinned without a payment in flight, or not pinned with one.",
    sql: () => `update admit_seat set until_ms = null where ${seat("A-1-1")}`,
    names: ofHeld,
  },
  {
    law: "L1",
    message: "A seat is not held as long as its reservation.",
    sql: () => `update admit_seat set until_ms = until_ms + 1 where ${seat("A-1-1")}`,
    names: ofHeld,
  },
  {
    law: "L1",
    message: "The backstop does not know the seat's owner.",
    sql: () => `update admit_seat set holder_id = null where ${seat("A-1-1")}`,
    names: ofHeld,
  },
  {
    law: "L1",
    message: "The backstop names another owner than the seat.",
    sql: ({ paying }) => `update admit_seat set holder_id = '${paying}' where ${seat("A-1-1")}`,
    names: ({ paying }) => ({ ...oneSeat, reservationId: paying }),
  },
  {
    law: "L2",
    message: "A live reservation has no seat at all.",
    sql: ({ held }) => `update admit_reservation set seats = '[]' where reservation_id = '${held}'`,
    names: ({ held }) => ({ reservationId: held }),
  },
  {
    law: "L2",
    message: "A live reservation lacks one of its seats.",
    sql: () =>
      `update admit_seat set state = 'free', reservation_id = null, until_ms = null
       where ${seat("A-1-1")}`,
    names: ofHeld,
  },
  {
    law: "L3",
    message: "A confirmed reservation lacks its captured payment.",
    sql: ({ captured }) =>
      `update admit_payment set amount = amount - 1 where payment_id = '${captured}'`,
    names: ({ confirmed, captured }) => ({ reservationId: confirmed, paymentId: captured }),
  },
  {
    law: "L3",
    message: "A confirmed reservation lacks its captured payment.",
    sql: ({ captured }) =>
      `update admit_payment set currency = 'USD' where payment_id = '${captured}'`,
    names: ({ confirmed, captured }) => ({ reservationId: confirmed, paymentId: captured }),
  },
  {
    law: "L3",
    message: "A paying reservation lacks its pending payment.",
    sql: ({ pending }) => `delete from admit_payment where payment_id = '${pending}'`,
    names: ({ paying, pending }) => ({ reservationId: paying, paymentId: pending }),
  },
  {
    law: "L4",
    message: "A captured payment lacks its confirmed reservation.",
    sql: ({ paying, captured }) =>
      `update admit_payment set reservation_id = '${paying}' where payment_id = '${captured}'`,
    names: ({ paying, captured }) => ({ reservationId: paying, paymentId: captured }),
  },
  {
    law: "L4",
    message: "A pending payment lacks its paying reservation.",
    sql: ({ paying }) =>
      `update admit_reservation set status = 'held', payment_id = null
       where reservation_id = '${paying}'`,
    names: ({ paying, pending }) => ({ reservationId: paying, paymentId: pending }),
  },
];
