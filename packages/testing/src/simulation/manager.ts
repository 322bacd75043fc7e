import {
  type BoxOffice,
  type ChangeConcert,
  type ChangePrices,
  type ConcertId,
  type ConcertStore,
  countPlan,
  plannedSeats,
  type ShowId,
} from "@admit-one/core";
import { seatedName, standingName } from "./hall.ts";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

/** A show that the manager adds, and the seats that it has at first. */
const added = "added-show" as ShowId;
const addedSeats = 12;
/** Longer than any outage. */
const patience = 400;
/** A law without a number: all seats are stored as their plan says. */
const law = "plan";

type ManagerDeps = {
  readonly world: World;
  readonly servers: readonly Server[];
  /** The store itself, which shows what exists. */
  readonly concerts: ConcertStore;
  readonly concertId: string;
  readonly showId: string;
  readonly show: Omit<Parameters<BoxOffice["addShow"]>[0]["show"], "showId" | "sections">;
  /** Whether servers may be killed during a change. */
  readonly mayKill: () => boolean;
  readonly breach: (law: string, message: string) => void;
};

type Manager = {
  /** Changes what is sold until it is over. */
  readonly work: (over: () => boolean) => Promise<void>;
  /** Whether a buyer may see another price than the one in force. */
  readonly hasRepriced: () => boolean;
  /** Whether the concert may be archived at present. */
  readonly mayBeArchived: () => boolean;
  /** Checks that every change is whole. */
  readonly atRest: () => Promise<void>;
};

type Move = (no: number) => Promise<void>;

/** An operator who changes what is sold while it sells. */
export const createManager = (deps: ManagerDeps): Manager => {
  const { world, servers, concerts, concertId, showId, show, mayKill, breach } = deps;
  const { random } = world;
  /** The prices that a section may have by now: the last one that was answered, or a later one. */
  const prices = new Map<string, Set<number>>();
  let isRepriced = false;
  let isArchived = false;
  let changes = 0;

  /**
   * Asks until a server answers: every change may be sent again. What got no answer may still be
   * carried out, also after later changes: by a server that was frozen. So changes say what was seen.
   */
  const ask = async <T>(request: (boxOffice: BoxOffice) => Promise<T>): Promise<T | null> => {
    for (let tries = 0; tries < patience; tries += 1) {
      const server = random.pick(servers);
      const asked = server.ask(request);
      if (mayKill() && random.chance(0.2)) {
        world.after(random.int(0, 120), () => server.vanish(random.int(1_000, 30_000)));
      }
      const { answer } = await asked;
      if (answer !== null) return answer;
      await world.sleep(random.int(200, 2_000));
    }
    return null;
  };

  const expectOutcome = (move: string, wanted: string, answer: string | undefined): void => {
    if (answer !== undefined && answer !== wanted)
      breach("defect", `${move} is answered ${answer}`);
  };

  const reprice: Move = async (no) => {
    isRepriced = true;
    const section = random.pick([seatedName, standingName]);
    // No price comes twice: a late call must not find again what it saw.
    const price = 1_000 * random.int(20, 60) + no;
    prices.set(section, new Set([...(prices.get(section) ?? []), price]));
    const wanted = { showId, sections: [{ section, price }], seen: await pricesOf(section) };
    const answer = await ask((office) => office.changePrices(wanted));
    if (answer?.outcome === "validation") prices.delete(section);
    else expectOutcome("changePrices", "prices_changed", answer?.outcome);
    if (answer?.outcome === "prices_changed") prices.set(section, new Set([price]));
  };

  /** The price that a section has by itself, as an operator sees it. */
  const pricesOf = async (name: string): Promise<Required<ChangePrices>["seen"]> => {
    const stored = await concerts.plan(showId as ShowId);
    const section = stored?.plan.sections.find((one) => one.section === name);
    return section === undefined
      ? {}
      : { sections: [{ section: name, price: section.price ?? null }] };
  };

  /** Changes the concert, and its metadata to what they never were. */
  const changeConcert = async (change: Pick<ChangeConcert, "status">): Promise<void> => {
    const seen = await concerts.concert(concertId as ConcertId);
    changes += 1;
    const wanted = {
      ...change,
      concertId,
      metadata: { change: String(changes) },
      seen: { metadata: seen?.metadata ?? null },
    };
    const answer = await ask((office) => office.changeConcert(wanted));
    expectOutcome("changeConcert", "concert_changed", answer?.outcome);
  };

  const rename: Move = async (no) => {
    const title = `Night ${no}`;
    const answer = await ask((office) => office.changeShow({ showId, title }));
    expectOutcome("changeShow", "show_changed", answer?.outcome);
    await changeConcert({});
  };

  /** Off sale for some seconds. Who has seats meanwhile can pay them. */
  const archive: Move = async () => {
    isArchived = true;
    await changeConcert({ status: "archived" });
    await world.sleep(random.int(500, 8_000));
    await changeConcert({ status: "published" });
    isArchived = false;
  };

  const add: Move = async () => {
    const sections = [{ section: "A", price: 1, rows: [{ row: "1", seats: addedSeats }] }];
    const more = { ...show, showId: added, sections };
    const answer = await ask((office) =>
      office.addShow({ concertId, show: more, idempotencyKey: "added-show" }),
    );
    expectOutcome("addShow", "show_added", answer?.outcome);
  };

  const append: Move = async (no) => {
    const seats = random.int(1, 13);
    const sections = [{ section: `B${no}`, price: no + 1, rows: [{ row: "1", seats }] }];
    const answer = await ask((office) =>
      office.addSections({ showId: added, sections, idempotencyKey: `sections-${no}` }),
    );
    expectOutcome("addSections", "sections_added", answer?.outcome);
  };

  const checkShow = async (id: ShowId): Promise<void> => {
    const stored = await concerts.plan(id);
    const { seats } = await concerts.seatsSince(id, 0);
    const count = stored === null ? 0 : countPlan(stored.plan);
    const total = (await concerts.show(id))?.totalSeats ?? 0;
    if (seats.length !== count || total !== count) {
      breach(law, `${id} has ${seats.length} of ${count} seats, and says ${total}`);
    }
    for (const planned of stored === null ? [] : plannedSeats(stored.plan)) {
      const seat = seats[planned.no];
      if (seat?.seatId !== planned.seatId || seat.price !== planned.price) {
        breach(law, `${id} has ${seat?.seatId} for ${seat?.price} as ${planned.seatId}`);
      }
    }
    for (const { section, price = 0 } of stored?.plan.sections ?? []) {
      const promised = id === showId ? prices.get(section) : undefined;
      if (promised !== undefined && !promised.has(price)) {
        breach(law, `${section} costs ${price}, and was promised ${[...promised].join(" or ")}`);
      }
    }
  };

  return {
    work: async (over) => {
      // Most seats are held soon after the start.
      await world.sleep(random.int(0, 2_000));
      if (random.chance(0.5)) await archive(0);
      await add(0);
      for (let no = 1; !over(); no += 1) {
        await world.sleep(random.int(500, 6_000));
        if (over()) return;
        await random.pick([reprice, reprice, rename, append, archive])(no);
      }
    },
    hasRepriced: () => isRepriced,
    mayBeArchived: () => isArchived,
    atRest: async () => {
      for (const id of [showId, added] as ShowId[]) await checkShow(id);
      const left = await concerts.unsettled(9);
      if (left.length > 0) breach(law, `${left.join()} is changed for ever`);
      const status = (await concerts.concert(concertId as ConcertId))?.status;
      if (status !== "published") breach("status", `the concert is ${status} for ever`);
    },
  };
};
