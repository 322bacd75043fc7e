import { type BoxOffice, createBoxOffice, type Stores } from "@admit-one/core";
import { concertDocument } from "../concert-document.ts";
import { createFakeClock } from "../fakes/fake-clock.ts";
import { createFakeTimers } from "../fakes/fake-timers.ts";
import { createSequentialIds } from "../fakes/sequential-ids.ts";
import { createTestSigner } from "../fakes/test-signer.ts";
import type { Operation } from "./check.ts";
import { createLooker } from "./looker.ts";
import { createRecorder } from "./recorder.ts";
import type { SeatAnswer, SeatCall } from "./seat-model.ts";

export type RecordSeatsOptions = {
  /** Empty stores: one shared by all servers, or one for each server on a common database. */
  readonly stores: Stores | readonly [Stores, ...Stores[]];
  /** The number of seats of the show: `A-1-1` and so on. */
  readonly seats: number;
  /**
   * Each lane makes its calls in sequence; the lanes run concurrently. Each holder's name occurs
   * once.
   */
  readonly lanes: readonly (readonly SeatCall[])[];
  /**
   * The number of box offices, as separate servers. Lanes are distributed over them. Default: two,
   * or one for each of the stores.
   */
  readonly servers?: number;
};

/** Calls real stores from several box offices at once and records what the callers saw. */
export const recordSeats = async ({
  stores,
  seats,
  lanes,
  ...options
}: RecordSeatsOptions): Promise<readonly Operation<SeatCall, SeatAnswer>[]> => {
  const each = "bookings" in stores ? [stores] : stores;
  const servers = options.servers ?? Math.max(2, each.length);
  const boxOffices = openServers(each, servers);
  const [desk] = boxOffices;
  if (desk === undefined) throw new TypeError("A history needs at least one server.");
  const base = concertDocument();
  const created = await desk.createConcert({
    ...base,
    queue: { maxActive: null, ratePerMinute: null },
    shows: base.shows.map((show) => ({
      ...show,
      sections: [{ section: "A", price: 0, rows: [{ row: "1", seats }] }],
    })),
  });
  if (created.outcome !== "concert_created") throw new TypeError("The stores must be empty.");
  const { queueId } = created;
  const [showId = ""] = created.showIds;
  const recorder = createRecorder<SeatCall, SeatAnswer>();

  const tokenOf = async (userId: string): Promise<string> => {
    const joined = await desk.issueToken({ queueId, userId });
    if (!("token" in joined)) throw new TypeError(`${userId} got no token: ${joined.outcome}.`);
    return joined.token.token;
  };
  const tokens = new Map<string, string>();
  for (const by of new Set(["looker", ...lanes.flat().map(callerOf)])) {
    tokens.set(by, await tokenOf(by));
  }

  const reservations = new Map<string, string>();
  await Promise.all(
    lanes.map(async (calls, lane) => {
      const boxOffice = boxOffices[lane % servers] ?? desk;
      const looker = tokens.get("looker") ?? "";
      const compact = Math.floor(lane / servers) % 2 === 1;
      const look = createLooker({ boxOffice, showId, token: looker, compact });
      for (const call of calls) {
        const userId = callerOf(call);
        const token = tokens.get(userId) ?? "";
        await recorder.record(call, async () => {
          switch (call.kind) {
            case "hold": {
              const { seatIds } = call;
              const held = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
              if (held.outcome === "seat_already_reserved") return "taken";
              if (held.outcome !== "seats_reserved") return held.outcome;
              reservations.set(userId, held.reservation.reservationId);
              return "held";
            }
            case "release": {
              const reservationId = reservations.get(userId) ?? "";
              await boxOffice.releaseReservation({ reservationId, userId });
              // A caller without a hold has nothing to release, which also counts as released.
              return "released";
            }
            case "look":
              return await look();
          }
        });
      }
    }),
  );
  return recorder.history();
};

/** All servers share a clock and an id source, so no two servers create the same id. */
const openServers = (stores: readonly Stores[], servers: number): readonly BoxOffice[] => {
  const clock = createFakeClock();
  const timers = createFakeTimers({ clock });
  const shared = { clock, timers, ids: createSequentialIds(), signer: createTestSigner() };
  return Array.from({ length: servers }, (_, index) =>
    createBoxOffice({ ...shared, gateways: [], stores: stores[index % stores.length] as Stores }),
  );
};

const callerOf = (call: SeatCall): string => (call.kind === "look" ? "looker" : call.by);
