import assert from "node:assert/strict";
import { type BoxOffice, createBoxOffice, type ShowId, type Stores } from "@admit-one/core";
import {
  concertDocument,
  createFakeClock,
  createFakeTimers,
  createTestSigner,
} from "@admit-one/testing";
import type { ContractCase, MakeStores } from "@admit-one/testing/contracts";

const showId = "show-1";
const queueId = "queue-1";
const seated = 12;
const places = 8;

/** Two servers on one store: each has its own seat map, and neither knows the other's. */
const openServers = async (stores: Stores): Promise<readonly BoxOffice[]> => {
  const clock = createFakeClock();
  const signer = createTestSigner();
  const open = (): BoxOffice =>
    createBoxOffice({
      stores,
      clock,
      signer,
      timers: createFakeTimers({ clock }),
      ids: { next: (kind) => `${kind}-${crypto.randomUUID()}` },
      gateways: [],
    });
  const servers = [open(), open()];
  const [show] = concertDocument().shows;
  assert(show);
  const sections = [
    { section: "A", price: 2, rows: [1, 2].map((row) => ({ row: `${row}`, seats: seated / 2 })) },
    { section: "S", price: 1, standing: places },
  ];
  const created = await servers[0]?.createConcert({
    ...concertDocument({ queue: { queueId, maxActive: null, ratePerMinute: null } }),
    shows: [{ ...show, sections }],
  });
  assert.equal(created?.outcome, "concert_created");
  return servers;
};

type Held = { readonly userId: string; readonly reservationId: string; readonly seats: string[] };

/** All ask at once, each on the next server. */
const askAtOnce = (
  servers: readonly BoxOffice[],
  wishes: readonly { readonly userId: string; readonly count: number; readonly section?: string }[],
): Promise<readonly (Held | string)[]> =>
  Promise.all(
    wishes.map(async ({ userId, ...best }, no): Promise<Held | string> => {
      const server = servers[no % servers.length];
      assert(server);
      const issued = await server.issueToken({ queueId, userId });
      assert("token" in issued);
      const { token } = issued.token;
      const held = await server.reserveSeats({ showId, userId, token, best });
      if (held.outcome !== "seats_reserved") return held.outcome;
      const { reservationId, seats } = held.reservation;
      return { userId, reservationId, seats: seats.map(({ seatId }) => seatId) };
    }),
  );

/** Operators sell at the door meanwhile. They answer like buyers. */
const sellAtOnce = (
  servers: readonly BoxOffice[],
  counts: readonly number[],
): Promise<readonly (number | string)[]> =>
  Promise.all(
    counts.map(async (count, no) => {
      const server = servers[no % servers.length];
      assert(server);
      const order = { showId, best: { count }, reason: "door", idempotencyKey: `door-${no}` };
      const sold = await server.sellSeats(order);
      return sold.outcome === "seats_sold" ? sold.reservation.seats.length : sold.outcome;
    }),
  );

const heldOnly = (answers: readonly (Held | string)[]): readonly Held[] =>
  answers.filter((answer) => typeof answer !== "string");

/** Buyers and operators on two servers who ask for the best seats of one show at the same moment. */
export const bestSeatsRaces = (make: MakeStores): readonly ContractCase[] => [
  {
    name: "of buyers on two servers who together ask for all seats, each gets all, and then none is left",
    run: async () => {
      await using world = await make();
      const servers = await openServers(world.stores);
      const counts = [2, 3, 1, 4, 2, 3, 1, 2, 2];
      const answers = await askAtOnce(
        servers,
        counts.map((count, no) => ({ userId: `user-${no}`, count })),
      );
      const got = answers.map((answer) =>
        typeof answer === "string" ? answer : answer.seats.length,
      );
      assert.deepEqual(got, counts);
      const seats = heldOnly(answers).flatMap((held) => held.seats);
      assert.equal(new Set(seats).size, seated + places);
      const late = await askAtOnce(servers, [{ userId: "late", count: 1 }]);
      assert.deepEqual(late, ["not_enough_seats"]);
    },
  },
  {
    name: "of operators and buyers who together ask for all seats, each gets all, and then none is left",
    run: async () => {
      await using world = await make();
      const servers = await openServers(world.stores);
      const [wanted, asked] = [
        [3, 2, 1, 3, 2],
        [2, 1, 3, 2, 1],
      ];
      const [sold, held] = await Promise.all([
        sellAtOnce(servers, wanted),
        askAtOnce(
          servers,
          asked.map((count, no) => ({ userId: `user-${no}`, count })),
        ),
      ]);
      assert.deepEqual(sold, wanted);
      assert.deepEqual(
        held.map((answer) => (typeof answer === "string" ? answer : answer.seats.length)),
        asked,
      );
      const { seats } = await world.stores.concerts.seatsSince(showId as ShowId, 0);
      assert.deepEqual(
        seats.filter(({ claim }) => claim.state === "free"),
        [],
      );
      assert.deepEqual(await sellAtOnce(servers, [...wanted, 1]), [...wanted, "not_enough_seats"]);
    },
  },
  {
    name: "entry numbers are given from the lowest on, and those given back are given again",
    run: async () => {
      await using world = await make();
      const servers = await openServers(world.stores);
      const wish = (userId: string, count = 1) => ({ userId, count, section: "S" });
      const first = heldOnly(
        await askAtOnce(
          servers,
          Array.from({ length: 5 }, (_, no) => wish(`user-${no}`)),
        ),
      );
      const numbers = first.flatMap(({ seats }) => seats).toSorted();
      assert.deepEqual(numbers, ["S-1", "S-2", "S-3", "S-4", "S-5"]);
      const back = first.filter(({ seats }) => seats.includes("S-2") || seats.includes("S-4"));
      await Promise.all(back.map(async (held) => servers[0]?.releaseReservation(held)));
      const [again] = heldOnly(await askAtOnce(servers, [wish("again", 3)]));
      assert.deepEqual(again?.seats, ["S-2", "S-4", "S-6"]);
    },
  },
];
