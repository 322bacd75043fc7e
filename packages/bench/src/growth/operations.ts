import type { Hall } from "../setup/hall.ts";
import { routesOf } from "../setup/routes.ts";
import { type Allowed, capped, flat, listed, perLine } from "./judge.ts";
import type { Step } from "./meter.ts";

export type Operation = Step & { readonly name: string; readonly allowed: Allowed };

/** What the operations use: a hall that has just opened, on what is stored. */
type Scene = {
  readonly hall: Hall;
  /** Lets this time pass, so that nothing is answered from what was read a moment ago. */
  readonly pass: (ms: number) => void;
  readonly concertId: string;
  readonly showId: string;
  readonly seatIds: readonly string[];
  readonly lineId: string;
  readonly userId: string;
  readonly userToken: string;
};

const lookEveryMs = 5_000;
const holdsEndAfterMs = 600_000;

/** The operations that could grow with what is stored. */
export const operationsOf = async (scene: Scene): Promise<readonly Operation[]> => {
  const { hall, pass, concertId, showId, seatIds, lineId, userId, userToken } = scene;
  const { boxOffice } = hall;
  const app = routesOf(hall);
  const later = async (): Promise<void> => pass(lookEveryMs);
  const get = async (
    path: string,
    headers: Readonly<Record<string, string>>,
    status = 200,
  ): Promise<Response> => {
    const answer = await app.request(path, { headers });
    if (answer.status !== status)
      throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
    await answer.arrayBuffer();
    return answer;
  };
  let taken = 0;
  let held = { reservationId: "", userId: "", token: "" };
  const hold = async (user: { userId: string; token: string }): Promise<void> => {
    const wanted = seatIds[taken % seatIds.length] ?? "";
    taken += 1;
    const answer = await boxOffice.reserveSeats({ showId, seatIds: [wanted], ...user });
    if (answer.outcome !== "seats_reserved") throw new Error(JSON.stringify(answer));
    held = { reservationId: answer.reservation.reservationId, ...user };
  };
  let someone = { userId: "", token: "" };
  const newBuyer = async (): Promise<void> => {
    pass(lookEveryMs);
    const [buyer] = await hall.newBuyers(1);
    if (buyer !== undefined) someone = { userId: buyer.userId, token: buyer.token };
  };
  const holdByAnother = async (): Promise<void> => {
    await newBuyer();
    await hold(someone);
  };
  const release = async (): Promise<void> => {
    const answer = await boxOffice.releaseReservation(held);
    if (answer.outcome !== "reservation_released") throw new Error(JSON.stringify(answer));
  };
  const relayAll = async (): Promise<void> => {
    while ((await boxOffice.work.relay()) > 0);
  };
  const endHolds = async (): Promise<void> => {
    pass(holdsEndAfterMs);
    while ((await boxOffice.work.sweep()) > 0);
  };
  const waiting = await boxOffice.issueToken({ queueId: lineId, userId: "first" });
  if (!("token" in waiting)) throw new Error(JSON.stringify(waiting));
  const nearHead = { "Queue-Token": waiting.token.token };
  const [looking] = await hall.buyers(1);
  const asUser = { "X-User-Id": userId };
  const inSale = { "Queue-Token": looking?.token ?? "" };
  const seats = `/shows/${showId}/seats`;
  let etag = "";
  let joined = 0;
  const one = (name: string, step: Step, allowed: Allowed = flat): Operation => ({
    name,
    allowed,
    ...step,
  });
  return [
    one("hold", { prepare: newBuyer, run: () => hold(someone) }),
    one("hold of a user with many reservations", {
      prepare: async () => {
        if (held.userId === userId) await release();
        pass(lookEveryMs);
      },
      run: () => hold({ userId, token: userToken }),
    }),
    one("pay", {
      prepare: holdByAnother,
      run: async () => {
        const answer = await boxOffice.pay(held);
        if (answer.outcome !== "payment_captured") throw new Error(JSON.stringify(answer));
      },
    }),
    one("join", {
      prepare: later,
      run: async () => {
        joined += 1;
        const answer = await boxOffice.issueToken({
          queueId: lineId,
          userId: `new-${showId}-${joined}`,
        });
        if (answer.outcome !== "token_issued") throw new Error(JSON.stringify(answer));
      },
    }),
    one("poll near the head", {
      prepare: later,
      run: async () => void (await get(`/queues/${lineId}/tokens/me`, nearHead)),
    }),
    one("journey 3: shows of a concert", {
      prepare: holdByAnother,
      run: async () => void (await get(`/concerts/${concertId}/shows`, inSale)),
    }),
    one("seats left", {
      prepare: holdByAnother,
      run: async () => void (await get(`/concerts/${concertId}/left`, inSale)),
    }),
    one("journey 4: seats after a hold", {
      prepare: holdByAnother,
      run: async () => void (await get(seats, inSale)),
    }),
    one("journey 4: nothing changed", {
      prepare: async () => {
        // No hold ends between the two looks.
        await endHolds();
        etag = (await get(seats, inSale)).headers.get("ETag") ?? "";
        pass(lookEveryMs);
      },
      run: async () => void (await get(seats, { ...inSale, "If-None-Match": etag }, 304)),
    }),
    one(
      "GET /concerts, one page",
      {
        prepare: later,
        run: async () => void (await get("/concerts", {})),
      },
      listed,
    ),
    one(
      "figures of /metrics",
      {
        prepare: later,
        run: async () => void (await boxOffice.figures()),
      },
      capped,
    ),
    one(
      "list of my reservations",
      {
        prepare: later,
        run: async () => void (await get("/reservations", asUser)),
      },
      listed,
    ),
    one(
      "an operator's search for a user",
      {
        prepare: later,
        run: async () => void (await boxOffice.findReservations({ userId })),
      },
      listed,
    ),
    one(
      "an operator's search in a show",
      {
        prepare: later,
        run: async () => void (await boxOffice.findReservations({ showId, status: "confirmed" })),
      },
      listed,
    ),
    one("step of the relay", {
      prepare: async () => {
        await relayAll();
        await holdByAnother();
      },
      run: async () => void (await boxOffice.work.relay()),
    }),
    one("step of the sweep", {
      prepare: async () => {
        await endHolds();
        await relayAll();
        await holdByAnother();
        pass(holdsEndAfterMs);
      },
      run: async () => void (await boxOffice.work.sweep()),
    }),
    one(
      "advance of every line",
      { prepare: later, run: async () => void (await boxOffice.work.advance()) },
      perLine,
    ),
  ];
};
