import { type Client, createClient } from "./client.ts";
import type { PageOptions } from "./concert-calls.ts";
import type { ClientOptions } from "./connection.ts";
import { type AskAll, createAskAll, type Missing } from "./join-lists.ts";
import { pause as platformPause } from "./pause.ts";
import type { Result } from "./result.ts";
import type { Signalled } from "./send.ts";
import type { Concert, Page, Reservation, Wallet } from "./types.ts";

/** One of several box offices that sell side by side. */
export type CellAddress = {
  /** What its ids begin with, before the hyphen. Null: the one cell without a name. */
  readonly name: string | null;
  /** The address of its API: `https://a.tickets.example/api`, `/cells/a/api`. */
  readonly baseUrl: string;
};

export type CellsOptions = Omit<ClientOptions, "baseUrl"> & {
  readonly cells: readonly CellAddress[];
  /**
   * How long a list waits for a cell before it names it as missing, in milliseconds. Default:
   * 5,000.
   */
  readonly answerWithinMs?: number;
};

/**
 * The buyer's calls to all cells. A call with an id goes to its cell. Lists are those of all cells;
 * what did not answer is named. If none answers, a list fails as the call to the first of them did.
 */
export type CellsClient = Omit<Client, "concerts" | "reservations" | "wallets"> & {
  /** Each page joins one page of every cell, in the order of the cells. */
  readonly concerts: (
    options?: PageOptions,
  ) => Promise<Result<Page & Missing & { concerts: Concert[] }>>;
  /** Each page joins one page of every cell, and is ordered by itself: newest first. */
  readonly reservations: (
    options?: PageOptions,
  ) => Promise<Result<Page & Missing & { reservations: Reservation[] }>>;
  readonly wallets: (options?: Signalled) => Promise<Result<Missing & { wallets: Wallet[] }>>;
};

/** A client of several cells. Keep one for the whole page or process. */
export const createCells = ({
  cells,
  answerWithinMs = 5_000,
  ...shared
}: CellsOptions): CellsClient => {
  const clients = new Map<string | null, Client>(
    cells.map(({ name, baseUrl }) => [name, createClient({ ...shared, baseUrl })]),
  );
  const [first] = clients.values();
  if (first === undefined) throw new TypeError("Give at least one cell.");
  if (clients.size < cells.length) throw new TypeError("Cells must have different names.");
  const { pause = platformPause } = shared;
  const askAll = createAskAll({ clients, pause, answerWithinMs });
  return { ...routed((id) => clientOf(clients, id) ?? first), ...joined(askAll) };
};

/** An id that begins with no cell's name is of the one without. It may be unknown there. */
const clientOf = (
  clients: ReadonlyMap<string | null, Client>,
  id: string,
): Client | null | undefined =>
  clients.get(/^[^-]*(?=-)/.exec(id)?.[0] ?? null) ?? clients.get(null);

type Routed = Omit<CellsClient, keyof ReturnType<typeof joined>>;

const routed = (of: (id: string) => Client): Routed => ({
  concert: (id, ...rest) => of(id).concert(id, ...rest),
  shows: (id, ...rest) => of(id).shows(id, ...rest),
  left: (id, ...rest) => of(id).left(id, ...rest),
  join: (id, ...rest) => of(id).join(id, ...rest),
  lookUp: (id, ...rest) => of(id).lookUp(id, ...rest),
  mine: (id, ...rest) => of(id).mine(id, ...rest),
  leave: (id, ...rest) => of(id).leave(id, ...rest),
  frame: (id, ...rest) => of(id).frame(id, ...rest),
  blockFrame: (id, ...rest) => of(id).blockFrame(id, ...rest),
  follow: (token, ...rest) => of(token.queueId).follow(token, ...rest),
  seats: (id, ...rest) => of(id).seats(id, ...rest),
  plan: (id, ...rest) => of(id).plan(id, ...rest),
  availability: (id, ...rest) => of(id).availability(id, ...rest),
  followSeats: (id, ...rest) => of(id).followSeats(id, ...rest),
  hold: (id, ...rest) => of(id).hold(id, ...rest),
  reservation: (id, ...rest) => of(id).reservation(id, ...rest),
  extend: (id, ...rest) => of(id).extend(id, ...rest),
  release: (id, ...rest) => of(id).release(id, ...rest),
  pay: (id, ...rest) => of(id).pay(id, ...rest),
  confirmPayment: (id, ...rest) => of(id).confirmPayment(id, ...rest),
  cancelPayment: (id, ...rest) => of(id).cancelPayment(id, ...rest),
  payment: (id, ...rest) => of(id).payment(id, ...rest),
  settled: (id, ...rest) => of(id).settled(id, ...rest),
});

const joined = (askAll: AskAll) =>
  ({
    concerts: async (options = {}) => {
      const found = await askAll(options, (client, page) => client.concerts(page));
      if (!found.ok) return found;
      const { answers, ...rest } = found.value;
      const concerts = answers.flatMap((one) => one.concerts);
      return { ok: true, value: { concerts, ...rest }, etag: null };
    },
    reservations: async (options = {}) => {
      const found = await askAll(options, (client, page) => client.reservations(page));
      if (!found.ok) return found;
      const { answers, ...rest } = found.value;
      const reservations = answers
        .flatMap((one) => one.reservations)
        .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
      return { ok: true, value: { reservations, ...rest }, etag: null };
    },
    wallets: async ({ signal } = {}) => {
      const found = await askAll({ signal }, async (client, page) => {
        const one = await client.wallets(page);
        return one.ok ? { ...one, value: { ...one.value, next: null } } : one;
      });
      if (!found.ok) return found;
      const { answers, missing } = found.value;
      const wallets = answers.flatMap((one) => one.wallets);
      return { ok: true, value: { wallets, missing }, etag: null };
    },
  }) satisfies Pick<CellsClient, "concerts" | "reservations" | "wallets">;
