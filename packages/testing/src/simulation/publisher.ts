import {
  type ConcertDocument,
  type ConcertId,
  type ConcertStore,
  countPlan,
  expandSections,
  type ShowId,
} from "@admit-one/core";
import fc from "fast-check";
import { concertDocuments } from "../arbitraries/concert-documents.ts";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

/** So few that a small concert is created in several pieces, and servers stop in between. */
export const seatsPerStep = 5;
/** About the time that a server needs for all of it. */
const tookMs = 120;
const concertId = "second" as ConcertId;
const showId = "second-show" as ShowId;

export type PublisherDeps = {
  readonly world: World;
  /** Determines the concert, apart from everything else that happens. */
  readonly seed: number;
  readonly servers: readonly Server[];
  /** The store itself, which shows what exists. */
  readonly concerts: ConcertStore;
  /** The queue, which is in front of this concert, too. */
  readonly queueId: string;
  readonly show: Omit<ConcertDocument["shows"][number], "showId" | "sections">;
  /** Whether servers may be killed during the creation. */
  readonly mayKill: () => boolean;
  readonly breach: (law: string, message: string) => void;
};

export type Publisher = {
  /** Publishes a second concert, or abandons it halfway. */
  readonly publish: (withinMs: number) => void;
  /** Checks that the concert exists completely or not at all. */
  readonly atRest: () => Promise<void>;
};

/** A concert of one show that says anything that a document can. */
const documentOf = ({ seed, queueId, show }: PublisherDeps): ConcertDocument => {
  const [drawn] = fc.sample(concertDocuments({ concertId, currency: "KRW" }), {
    seed,
    numRuns: 1,
  });
  const [first] = drawn?.shows ?? [];
  if (drawn === undefined || first === undefined) throw new TypeError("No concert was drawn.");
  return {
    ...drawn,
    title: "The night after",
    queue: { queueId },
    shows: [{ ...first, ...show, showId }],
  };
};

const countSeats = ({ grades = [], shows }: ConcertDocument): number =>
  shows.reduce((sum, show) => {
    const read = expandSections({ grades, ...show });
    return read.outcome === "expanded" ? sum + countPlan(read.plan) : sum;
  }, 0);

/** A law without a number: a plan exists completely or not at all. */
const law = "plan";

type Read = <T>(read: () => Promise<T>) => Promise<T>;

export const createPublisher = (deps: PublisherDeps): Publisher => {
  const { world, servers, concerts, mayKill, breach } = deps;
  const { random } = world;
  const document = documentOf(deps);
  const seats = countSeats(document);
  let isPromised = false;

  /** Reads a store without advancing virtual time, however long the read takes. */
  const still: Read = (read) =>
    new Promise((resolve, reject) => {
      world.after(0, () => read().then(resolve, reject));
    });

  /**
   * Reads the public data before the hidden data. If both exist, the plan was visible too early.
   */
  const look = async (read = still): Promise<boolean> => {
    const concert = await read(() => concerts.concert(concertId));
    const show = await read(() => concerts.show(showId));
    const creation = await read(() => concerts.creation(concertId));
    if (creation !== null && (concert !== null || show !== null)) {
      breach(law, `${concertId} is known while it has ${creation.seatsAdded} of its seats`);
    }
    if (concert === null) return false;
    const found = (await read(() => concerts.seatsSince(showId, 0))).seats.length;
    if (found !== seats) breach(law, `${concertId} is known with ${found} of its seats`);
    return true;
  };

  const create = async (wanted: ConcertDocument): Promise<string | null> => {
    const server = random.pick(servers);
    const asked = server.ask((boxOffice) => boxOffice.createConcert(wanted));
    if (mayKill() && random.chance(0.8)) {
      world.after(random.int(0, tookMs), () => server.vanish(random.int(1_000, 60_000)));
    }
    const { answer } = await asked;
    world.note(`publisher ${wanted.title} ${answer?.outcome ?? "hears nothing"}`);
    await look();
    return answer?.outcome ?? null;
  };

  /** Sends another document under that id while the first creation is unfinished. */
  const rival = async (): Promise<void> => {
    if ((await still(() => concerts.creation(concertId))) === null) return;
    const outcome = await create({ ...document, title: "Another night" });
    if (outcome !== null && outcome !== "already_exists") {
      breach(law, `another document under ${concertId} is answered ${outcome}`);
    }
  };

  const publishAll = async (): Promise<void> => {
    // After an abandoned creation is swept, anybody may use the id.
    const triesMax = random.chance(0.5) ? random.int(1, 2) : Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < triesMax; tries += 1) {
      const outcome = await create(document);
      if (outcome === "concert_created") isPromised = true;
      if (isPromised || (await look())) return;
      if (Number.isFinite(triesMax)) continue;
      await rival();
      await world.sleep(random.int(200, 5_000));
    }
  };

  return {
    publish: (withinMs) => {
      world.after(random.int(0, withinMs), () => {
        void publishAll().catch((error: unknown) => breach("defect", String(error)));
      });
    },
    atRest: async () => {
      const isThere = await look((read) => read());
      if (isPromised && !isThere) breach(law, `${concertId} was promised and is not there`);
      const left = await concerts.abandoned(Number.MAX_SAFE_INTEGER, 1);
      if (left.length > 0) breach(law, `${left[0]} is being created for ever`);
    },
  };
};
