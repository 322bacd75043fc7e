/** What a request may refer to because an answer named it. */
export type KnownKind =
  | "concertId"
  | "showId"
  | "queueId"
  | "seatId"
  | "reservationId"
  | "paymentId"
  | "tokenId"
  | "eventId"
  | "token"
  | "cursor"
  | "etag"
  | "amount";

/** Refers to something that is known once the request is sent: the latest, or one of those before. */
export class Pick {
  readonly kind: KnownKind;
  readonly back: number;

  constructor(kind: KnownKind, back: number) {
    this.kind = kind;
    this.back = back;
  }
}

/** Of each kind the latest; older ones are forgotten. */
const keptMax = 40;

const kindOf: Readonly<Record<string, KnownKind>> = {
  concertId: "concertId",
  showId: "showId",
  queueId: "queueId",
  seatId: "seatId",
  reservationId: "reservationId",
  paymentId: "paymentId",
  tokenId: "tokenId",
  eventId: "eventId",
  token: "token",
  next: "cursor",
  amount: "amount",
};

/** What the answers said so far, and to whom. */
export type Known = {
  learn(body: unknown, userId: string | undefined): void;
  learnEtag(etag: string | undefined): void;
  /** Undefined where nothing of the kind is known; mostly what the user was answered. */
  get(pick: Pick, userId?: string): unknown;
  /** The user's token of the queue that the path is about, else the latest. */
  tokenOf(userId: string, path: string): string | undefined;
};

/** Of these it matters whose they are. */
const personal: ReadonlySet<KnownKind> = new Set(["reservationId", "paymentId", "amount"]);

export const createKnown = (): Known => {
  const kept = new Map<string, unknown[]>();
  const tokens = new Map<string, Map<string, string>>();
  /** The show of each reservation, by which its queue is found. */
  const showOf = new Map<string, string>();

  const keep = (kind: string, value: unknown): void => {
    const some = kept.get(kind) ?? [];
    kept.set(kind, some);
    if (some.at(-1) === value) return;
    some.push(value);
    if (some.length > keptMax) some.shift();
  };

  const walk = (value: unknown, userId: string, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > 4) return;
    for (const [name, item] of Object.entries(value).slice(0, 40)) {
      const kind = kindOf[name];
      const isWorth = typeof item === "string" || (typeof item === "number" && kind === "amount");
      if (kind !== undefined && isWorth) {
        keep(kind, item);
        if (personal.has(kind)) keep(`${kind} of ${userId}`, item);
      }
      walk(item, userId, depth + 1);
    }
  };

  const learnShow = (body: object): void => {
    const { reservationId, showId } = body as Readonly<Record<string, unknown>>;
    if (typeof reservationId === "string" && typeof showId === "string") {
      showOf.set(reservationId, showId);
    }
  };

  const learnToken = (userId: string, body: object): void => {
    const { token, queueId } = body as { readonly token?: unknown; readonly queueId?: unknown };
    if (typeof token !== "string" || typeof queueId !== "string") return;
    const own = tokens.get(userId) ?? new Map<string, string>();
    tokens.set(userId, own);
    own.delete(queueId);
    own.set(queueId, token);
  };

  return {
    learn: (body, userId) => {
      walk(body, userId ?? "", 0);
      if (userId === undefined || typeof body !== "object" || body === null) return;
      learnToken(userId, body);
      learnShow(body);
    },
    learnEtag: (etag) => {
      if (etag !== undefined) keep("etag", etag);
    },
    get: ({ kind, back }, userId) => {
      const own = back % 8 === 7 ? undefined : kept.get(`${kind} of ${userId}`);
      const some = own ?? kept.get(kind) ?? [];
      return some.length === 0 ? undefined : some[some.length - 1 - (back % some.length)];
    },
    tokenOf: (userId, path) => {
      const own = [...(tokens.get(userId) ?? [])].toReversed();
      // Concerts and shows of a sale are named after its queue.
      const reservationId = /\/reservations\/([^/]+)/.exec(path)?.[1] ?? "";
      const about = `${path}/${showOf.get(reservationId) ?? ""}`;
      const fitting = own.find(([queueId]) => about.includes(`/${queueId}`)) ?? own[0];
      return fitting?.[1];
    },
  };
};

/** The value with all that it refers to; what nothing is known of becomes text. */
export const resolved = (value: unknown, known: Known, userId?: string): unknown => {
  if (value instanceof Pick) return known.get(value, userId) ?? `no-${value.kind}`;
  if (Array.isArray(value)) return value.map((item) => resolved(item, known, userId));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    // As a field, whatever its name: an assignment to `__proto__` would set the prototype.
    Object.defineProperty(copy, name, {
      value: resolved(item, known, userId),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
};
