import { type BoxOffice, type Clock, createBoxOffice, type Stores } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import {
  createHmacTokenSigner,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
  generateTokenKey,
} from "@admit-one/node";

export type Buyer = { readonly userId: string; readonly token: string; readonly no: number };
export type OpenShow = { readonly showId: string; readonly seatIds: readonly string[] };

export type Hall = {
  readonly boxOffice: BoxOffice;
  readonly queueId: string;
  /** The first `count` buyers with an active token. Missing ones are created. */
  buyers(count: number): Promise<readonly Buyer[]>;
  /** Buyers who have never been here before. */
  newBuyers(count: number): Promise<readonly Buyer[]>;
  /** A new queue in which one customer waits and nobody is admitted. */
  openQueue(): Promise<string>;
  /** A new show with this many free seats. */
  openShow(seats: number): Promise<OpenShow>;
};

const hourMs = 3_600_000;
const queueId = "bench";
const seatsPerRow = 50;
const joiningAtOnce = 256;

const showDocument = (seats: number) => {
  const nowMs = Date.now();
  return {
    startsAtMs: nowMs + 48 * hourMs,
    salesOpenAtMs: nowMs - hourMs,
    salesCloseAtMs: nowMs + 24 * hourMs,
    sections: [
      {
        section: "A",
        price: 55_000,
        rows: Array.from({ length: Math.ceil(seats / seatsPerRow) }, (_, row) => ({
          row: String(row + 1),
          seats: Math.min(seatsPerRow, seats - row * seatsPerRow),
        })),
      },
    ],
  };
};

/** A box office as in a server, on the stores of the case, with a queue that admits everybody. */
export const createHall = (stores: Stores, clock: Clock = createSystemClock()): Hall => {
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: createSystemTimers(),
    ids: createRandomIds({ clock }),
    signer: createHmacTokenSigner({ keys: [generateTokenKey()] }),
    gateways: [createScriptedGateway({ clock })],
  });
  const known: Buyer[] = [];
  let isOpen = false;

  const openShow = async (seats: number): Promise<OpenShow> => {
    const created = await boxOffice.createConcert({
      title: "An evening",
      currency: "KRW",
      queue: isOpen
        ? { queueId }
        : { queueId, maxActive: null, ratePerMinute: null, activeForMs: 24 * hourMs },
      shows: [showDocument(seats)],
    });
    if (created.outcome !== "concert_created") throw new Error(JSON.stringify(created));
    isOpen = true;
    const showId = created.showIds[0] ?? "";
    const seatIds = Array.from(
      { length: seats },
      (_, seat) => `A-${Math.floor(seat / seatsPerRow) + 1}-${(seat % seatsPerRow) + 1}`,
    );
    return { showId, seatIds };
  };

  const join = async (number: number): Promise<Buyer> => {
    const userId = `buyer-${number}`;
    const issued = await boxOffice.issueToken({ queueId, userId });
    if (issued.outcome !== "token_issued") throw new Error(JSON.stringify(issued));
    const { token, tokenId } = issued.token;
    return { userId, token, no: Number(tokenId.split(":").at(-1)) };
  };

  let joined = 0;
  const newBuyers = async (count: number): Promise<readonly Buyer[]> => {
    if (!isOpen) await openShow(1);
    const buyers: Buyer[] = [];
    while (buyers.length < count) {
      const more = Math.min(joiningAtOnce, count - buyers.length);
      const numbers = Array.from({ length: more }, (_, index) => joined + index);
      joined += more;
      buyers.push(...(await Promise.all(numbers.map(join))));
    }
    return buyers;
  };

  let queues = 0;
  const openQueue = async (): Promise<string> => {
    queues += 1;
    const line = `line-${queues}`;
    const created = await boxOffice.createConcert({
      title: "An evening",
      currency: "KRW",
      queue: { queueId: line, maxActive: 0 },
      shows: [showDocument(1)],
    });
    if (created.outcome !== "concert_created") throw new Error(JSON.stringify(created));
    await boxOffice.issueToken({ queueId: line, userId: "first" });
    return line;
  };

  return {
    boxOffice,
    queueId,
    openShow,
    openQueue,
    buyers: async (count) => {
      if (known.length < count) known.push(...(await newBuyers(count - known.length)));
      return known.slice(0, count);
    },
    newBuyers,
  };
};
