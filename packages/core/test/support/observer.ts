import {
  type BookingSnapshot,
  ownerOf,
  type Queue,
  type QueueChange,
  type QueueStore,
  type Reservation,
  type Token,
} from "@admit-one/core";

/** Breaks off a run with what it saw; deliberately knows nothing of the audit. */
const breach = (message: string, ...ids: readonly unknown[]): never => {
  throw new Error(`${message}: ${ids.map((id) => JSON.stringify(id)).join(", ")}`);
};

const hasSeats = ({ status }: Reservation): boolean =>
  status === "held" || status === "paying" || status === "confirmed";

/** One moment of a store: nobody shares a seat, nobody has half of what was promised. */
export const observeBookings = ({ seats, reservations }: BookingSnapshot): void => {
  const owners = new Map<string, string>();
  const claimed = new Map<string, string>();
  for (const seat of seats) {
    const owner = ownerOf(seat);
    if (owner !== null) claimed.set(`${seat.showId}/${seat.seatId}`, owner);
  }
  for (const reservation of reservations.filter(hasSeats)) {
    const { reservationId, showId, seats: own } = reservation;
    for (const { seatId } of own) {
      const place = `${showId}/${seatId}`;
      const other = owners.get(place);
      if (other !== undefined) breach("one seat, two reservations", place, other, reservationId);
      if (claimed.get(place) !== reservationId) breach("half a reservation", reservationId, seatId);
      owners.set(place, reservationId);
    }
  }
  for (const [place, owner] of claimed) {
    if (owners.get(place) !== owner) breach("a seat of nobody", place, owner);
  }
};

export type QueueHistory = {
  readonly store: QueueStore;
  /** Replays every commit in the order of versions and checks the laws of the line. */
  check(slackMs: number): void;
};

type Commit = Required<Pick<QueueChange, "queue">> & QueueChange;

/** Remembers each commit of the line. */
export const recordQueue = (inner: QueueStore): QueueHistory => {
  const commits: Commit[] = [];
  return {
    store: {
      ...inner,
      update: async (slice, decide) => {
        let last: QueueChange | undefined;
        const outcome = await inner.update(slice, (state) => {
          const decision = decide(state);
          last = decision.change;
          return decision;
        });
        if (last?.queue !== undefined) commits.push({ ...last, queue: last.queue });
        else if (last !== undefined) breach("a change without its queue row", last);
        return outcome;
      },
    },
    check: (slackMs) => replay(commits, slackMs),
  };
};

const replay = (commits: readonly Commit[], slackMs: number): void => {
  const tokens = new Map<number, Token>();
  let admissions: number[] = [];
  let pace = "";
  let version = 0;
  for (const { queue, tokens: puts = [] } of commits.toSorted(
    (a, b) => a.queue.version - b.queue.version,
  )) {
    if (queue.version !== version + 1) breach("a lost commit of the line", version, queue.version);
    version = queue.version;
    // A bound holds over windows in which it was in force.
    const { ratePerMinute, burst } = queue.policy;
    if (pace !== `${ratePerMinute}/${burst}`) admissions = [];
    pace = `${ratePerMinute}/${burst}`;
    const before = new Map(tokens);
    for (const token of puts) tokens.set(token.no, token);
    const admitted = puts.filter(
      ({ no, status }) => status === "active" && before.get(no)?.status !== "active",
    );
    observeLine(queue, tokens, before, admitted);
    for (const token of admitted)
      if (token.status === "active") admissions.push(token.admittedAtMs);
    observeRate(queue, admissions, slackMs);
  }
};

const waits = ({ closedThroughNo }: Queue, token: Token): boolean =>
  token.status === "waiting" && token.no > closedThroughNo;

const observeLine = (
  queue: Queue,
  tokens: ReadonlyMap<number, Token>,
  before: ReadonlyMap<number, Token>,
  admitted: readonly Token[],
): void => {
  const all = [...tokens.values()];
  const waiting = all.filter((token) => waits(queue, token));
  const active = all.filter(({ status }) => status === "active");
  if (queue.waiting !== waiting.length) breach("waiting is miscounted", queue, waiting.length);
  if (queue.active !== active.length) breach("active is miscounted", queue, active.length);
  const { maxActive } = queue.policy;
  if (admitted.length > 0 && maxActive !== null && active.length > maxActive) {
    breach(
      "more are inside than may be",
      queue,
      active.map(({ no }) => no),
    );
  }
  for (const { no } of admitted) {
    const overtaken = [...before.values()].find(
      (other) => other.no < no && waits(queue, tokens.get(other.no) ?? other),
    );
    if (overtaken) breach("overtaken", no, overtaken);
  }
  for (let no = 1; no < queue.nextNo; no += 1)
    if (!tokens.has(no)) breach("a number was burnt", no);
  if (tokens.size !== queue.nextNo - 1) breach("numbers are not dense", tokens.size, queue.nextNo);
  if (waiting.some(({ no }) => no <= queue.head)) breach("the head went past one who waits", queue);
};

const observeRate = (queue: Queue, admissions: readonly number[], slackMs: number): void => {
  const { ratePerMinute, burst } = queue.policy;
  if (ratePerMinute === null) return;
  const last = admissions.at(-1) ?? 0;
  admissions.forEach((from, index) => {
    const allowed = (ratePerMinute * (last - from + slackMs)) / 60_000 + burst;
    if (admissions.length - index > allowed) breach("faster than the rate", from, last, queue);
  });
};
