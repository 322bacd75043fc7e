import {
  type BoxOffice,
  createBoxOffice,
  type Ids,
  type QueueId,
  type Stores,
  type TokenSigner,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { haveAbsences } from "./absences.ts";
import { type Attacker, attack, schemes } from "./attacker.ts";
import { createAuditor } from "./auditor.ts";
import { createBank } from "./bank.ts";
import { workCounter } from "./counter.ts";
import { meddle } from "./crowd.ts";
import { type Ending, type Promises, visit } from "./customer.ts";
import { endAlarms, waits } from "./end-alarms.ts";
import { faultsOf, goodDay } from "./faults.ts";
import { createFrameCache, type FrameCacheDeps } from "./frame-reader.ts";
import { createHall, type Hall } from "./hall.ts";
import { createManager } from "./manager.ts";
import { checkMoney } from "./money-auditor.ts";
import { createOperator } from "./operator.ts";
import { createPublisher, seatsPerStep } from "./publisher.ts";
import { checkJournal, checkSales } from "./sales-auditor.ts";
import { createServer, type Server } from "./server.ts";
import { createShakySubscriber, replayToShaky } from "./shaky-subscriber.ts";
import type { SimulationOptions, SimulationReport } from "./simulation-options.ts";
import { createWorld, type World } from "./world.ts";

const startMs = Date.UTC(2030, 0, 1);
const hourMs = 3_600_000;
/** Longer than a hold, payment, back-off and active time together. */
const restMs = hourMs / 6;
const badDays = 4;
/** Longer than the bank ever takes, including appeals. */
const longestMs = 60 * 24 * hourMs;
/**
 * How long servers rest between two turns: during a sale, just after it, in the weeks that follow,
 * and at the end, when nobody waits in the queue.
 */
const busyPaceMs = 500;
const restPaceMs = 2_000;
const slowPaceMs = hourMs / 2;
const lastPaceMs = 10_000;
const seatsPerCustomer = 0.6;
const holdLimit = {
  holdForMs: 30_000,
  maxHolds: 6,
  maxHoldsWithinMs: 150_000,
  maxHoldExtensions: 2,
  extendHoldByMs: 8_000,
};
const ids = { queueId: "line", concertId: "concert", showId: "show" };
const sale = {
  startsAtMs: startMs + 100 * hourMs,
  salesOpenAtMs: startMs - hourMs,
  salesCloseAtMs: startMs + 50 * hourMs,
};

/**
 * Runs whole box offices on one store in virtual time: servers with skewed clocks that stop at any
 * wait, lost calls and answers, a slow bank, and customers who leave, press twice and disappear.
 * Checks L1–L10 at every commit and once everything has settled.
 */
export const simulate = async (options: SimulationOptions): Promise<SimulationReport> => {
  const { seed, customers = 100, servers: serverCount = 3, attackers = 0 } = options;
  const { paymentsOnly = false, absences = false } = options;
  let paceMs = busyPaceMs;
  let faults = faultsOf(options);
  const world = createWorld(seed, startMs);
  const hall = createHall(
    Math.max(1, Math.round(customers * (paymentsOnly ? 3 : seatsPerCustomer))),
    seed,
  );
  const noOrphans = seed % 2 === 0;
  const auditor = createAuditor(world, { skewMs: faults.skewMs, holdLimit, hall, noOrphans });
  const raw = options.stores ?? createMemoryStores();
  const stores = auditor.watch({ ...raw, concerts: { ...raw.concerts, seatsPerStep } });
  const bank = createBank(world, () => faults);

  const subscribers = [
    { name: "steady", deliver: auditor.ear("steady") },
    createShakySubscriber(world, () => faults, auditor.ear("shaky")),
  ];
  const made = countingIds();
  await openBoxOffice(stores, world, made, { noOrphans, hall, paymentsOnly, absences });
  const servers = Array.from({ length: serverCount }, (_, index) =>
    createServer({
      world,
      name: `server-${index + 1}`,
      stores,
      bank,
      ids: made,
      signer: plainSigner,
      faults: () => faults,
      subscribers,
      paceMs: () => paceMs,
      onDefect: (error) => auditor.breach("defect", String(error)),
    }),
  );
  bank.subscribe(async ({ gateway, body }) => {
    const { answer } = await world.random
      .pick(servers)
      .ask((boxOffice) => boxOffice.receiveWebhook({ gateway, headers: {}, body }));
    return answer?.outcome === "webhook_accepted";
  });
  const operator = createOperator({
    world,
    servers,
    breach: auditor.breach,
  });
  const publisher = createPublisher({
    world,
    seed,
    servers,
    concerts: raw.concerts,
    queueId: ids.queueId,
    show: sale,
    mayKill: () => faults.vanish > 0 && !absences,
    breach: auditor.breach,
  });
  const manager =
    options.changes === true
      ? createManager({
          world,
          servers,
          concerts: raw.concerts,
          concertId: ids.concertId,
          showId: ids.showId,
          show: sale,
          mayKill: () => faults.vanish > 0 && !absences,
          breach: auditor.breach,
        })
      : null;
  if (options.publishes !== false) publisher.publish(customers * 100);
  const cache =
    options.cache === undefined
      ? null
      : createFrameCache({ nowMs: world.nowMs, fetch: readFrom(world, servers) }, options.cache);
  const promises: Promises = {
    reserved: new Map(),
    paid: new Set(),
    left: new Set(),
    ends: new Map(),
  };
  const endings: Record<Ending, number> = {
    bought: 0,
    left: 0,
    abandoned: 0,
    sold_out: 0,
    gave_up: 0,
  };
  let gone = 0;
  let payments = 0;
  for (let index = 0; index < customers; index += 1) {
    const userId = `user-${index}`;
    world.after(world.random.int(0, customers * (absences ? 4_000 : 100)), () => {
      void visit({
        world,
        servers,
        userId,
        ...ids,
        promises,
        operator,
        faults: () => faults,
        paymentsOnly,
        absences,
        cache,
        pricesMayDiffer: () => manager?.hasRepriced() === true,
        mayBeArchived: () => manager?.mayBeArchived() === true,
        breach: auditor.breach,
      }).then(
        (ending) => {
          world.note(`${userId} ${ending}`);
          endings[ending] += 1;
          gone += 1;
        },
        (error: unknown) => auditor.breach("defect", String(error)),
      );
    });
  }
  // Events after the first breach show nothing new.
  const isBroken = (): boolean => auditor.breaches.length > 0;
  const over = (): boolean => gone === customers || isBroken();
  void manager?.work(over).catch((error: unknown) => auditor.breach("defect", String(error)));
  for (let index = 0; index < attackers; index += 1) {
    const one = { userId: `attacker-${index}`, scheme: world.random.pick(schemes), over };
    world.after(world.random.int(0, 5_000), () => {
      void attack({
        world,
        ...ids,
        ...one,
        seats: 4,
        methods: badMethods,
        ask: askAny(world, servers),
      }).catch((error: unknown) => auditor.breach("defect", String(error)));
    });
  }
  if (options.counter !== false && !absences) {
    const counter = { diary: operator.diary, reservations: auditor.reservations, over };
    void workCounter({
      world,
      showId: ids.showId,
      seatIds: hall.rows.flat(),
      ...counter,
      ask: askAny(world, servers),
      mayTake: !paymentsOnly,
    }).catch((error: unknown) => auditor.breach("defect", String(error)));
  }
  if (!paymentsOnly) meddle(world, servers, ids.queueId, over, absences ? 8 : 80);
  haveAbsences({ world, servers, faults: () => faults, spared: absences, over });
  await world.run(() => gone === customers || isBroken(), 6 * hourMs);
  if (gone < customers && !isBroken()) auditor.breach("L7", "customers never finished");
  // A queue that an operator left closed would never settle.
  const { queues } = stores;
  await queues.update({ queueId: ids.queueId as QueueId }, ({ queue }) => ({
    outcome: undefined,
    ...(queue && {
      change: { queue: { ...queue, mode: "open" as const, version: queue.version + 1 } },
    }),
  }));
  const isBusy = (): boolean => bank.isBusy();
  /** An operator works until `done`. */
  const weeks = async (done: () => boolean, diligence: number): Promise<void> => {
    let visits = true;
    const turn = async (): Promise<void> => {
      await operator.round(diligence);
      if (visits) world.after(world.random.int(0, 12 * hourMs), start);
    };
    const start = (): void =>
      void turn().catch((error: unknown) => auditor.breach("defect", String(error)));
    start();
    await world.run(() => done() || isBroken(), longestMs);
    visits = false;
  };
  // The queue settles on its own, at a pace at which servers do not seem to be away.
  paceMs = restPaceMs;
  await world.run(isBroken, restMs);
  // Money moves for days after a sale, and the pace is slow.
  paceMs = slowPaceMs;
  const badUntilMs = world.nowMs() + badDays * 24 * hourMs;
  await weeks(() => world.nowMs() >= badUntilMs, 0.5);
  // Everything must settle once there are no more faults.
  faults = { ...goodDay, skewMs: faults.skewMs };
  await weeks(() => !isBusy(), 0.5);
  const isOpen = async (): Promise<boolean> => (await raw.bookings.snapshot()).refunds.some(waits);
  await endAlarms({ world, operator, breach: auditor.breach, isBroken, isOpen });
  paceMs = lastPaceMs;
  await world.run(isBroken, restMs / 2);
  // By now the last deliveries that failed on the bad days are dead.
  void replayToShaky(servers);
  await world.run(isBroken, restMs / 2);
  for (const server of servers) server.shutDown();
  if (!isBroken()) {
    auditor.atRest();
    await publisher.atRest();
    await manager?.atRest();
    const snapshot = await raw.bookings.snapshot();
    checkMoney(auditor, { bank, promises, diary: operator.diary }, snapshot);
    await checkSales(auditor, calmOffice(raw, world, made), snapshot);
    await checkJournal(auditor, raw, snapshot);
    for (const { refundId, status } of snapshot.refunds.filter(waits)) {
      auditor.breach("L4", `${refundId} is ${status} for ever`);
    }
    payments = snapshot.payments.length;
  }
  return {
    seed,
    ok: auditor.breaches.length === 0,
    breaches: auditor.breaches,
    endings,
    framesRead: cache?.reads() ?? 0,
    payments,
    steps: world.steps(),
    virtualMs: world.nowMs() - startMs,
    fingerprint: world.fingerprint(),
  };
};

/** A box office on a good day. */
const calmOffice = (stores: Stores, world: World, ids: Ids): BoxOffice =>
  createBoxOffice({
    stores,
    clock: { nowMs: world.nowMs },
    timers: { after: world.after, random: () => world.random.next() },
    ids,
    signer: plainSigner,
    gateways: [],
  });

const openBoxOffice = async (
  stores: Stores,
  world: World,
  made: Ids,
  {
    noOrphans,
    hall,
    paymentsOnly,
    absences,
  }: Required<Pick<SimulationOptions, "paymentsOnly" | "absences">> & {
    readonly noOrphans: boolean;
    readonly hall: Hall;
  },
): Promise<void> => {
  const line = {
    maxActive: absences ? world.random.int(2, 6) : world.random.int(5, 60),
    ratePerMinute: world.random.int(60, 1_200),
    burst: world.random.int(1, 40),
  };
  const desk = calmOffice(stores, world, made);
  const created = await desk.createConcert({
    concertId: ids.concertId,
    title: "The simulated night",
    currency: "KRW",
    grades: hall.grades,
    queue: {
      queueId: ids.queueId,
      ...(paymentsOnly ? { maxActive: null, ratePerMinute: null } : line),
      activeForMs: 90_000,
    },
    policy: { payWithinMs: 60_000, noOrphans, ...holdLimit },
    shows: [
      {
        showId: ids.showId,
        ...sale,
        ...hall.plan,
      },
    ],
  });
  if (created.outcome !== "concert_created") {
    throw new TypeError(`The stores of a simulation must be empty: ${created.outcome}.`);
  }
};

const badMethods = {
  refused: { type: "bank", card: "poor" },
  open: { type: "vault", card: "page" },
};

/** Asks any server, and another one if it does not answer. */
const askAny =
  (world: World, servers: readonly Server[]): Attacker["ask"] =>
  async (request) => {
    for (let tries = 0; tries < 3; tries += 1) {
      const { answer } = await world.random.pick(servers).ask(request);
      if (answer !== null) return answer;
      await world.sleep(1_000);
    }
    return null;
  };

/** A cache asks one server, as a load balancer has it. */
const readFrom =
  ({ random }: World, servers: readonly Server[]): FrameCacheDeps["fetch"] =>
  async (block) => {
    const listed = servers.filter(({ isListed }) => isListed());
    const { answer } = await random
      .pick(listed.length > 0 ? listed : servers)
      .ask((boxOffice) => boxOffice.getBlockFrame({ queueId: ids.queueId, block }));
    return answer;
  };

const countingIds = (): Ids => {
  let count = 0;
  return {
    next(kind) {
      count += 1;
      return `${kind}-${count}`;
    },
  };
};

/** Nobody forges tokens in a simulation of stores. Other tests cover forgery. */
const plainSigner: TokenSigner = {
  sign: (payload) => payload,
  verify: (signed) => ({ outcome: "valid", payload: signed, isCurrent: true }),
};
