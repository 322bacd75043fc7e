import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type BoxOffice,
  createBoxOffice,
  type GatewayAnswer,
  type PaymentGateway,
  type PaymentId,
  type Stores,
  type TokenSigner,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";

/** The whole of core on memory stores, with a clock that the test moves. */
export type RealBoxOffice = {
  readonly boxOffice: BoxOffice;
  readonly stores: Stores;
  readonly clock: { nowMs(): number; advance(ms: number): void };
  /** Everything that a refused command must not change. */
  state(): Promise<unknown>;
};

const createSigner = (): TokenSigner => {
  const mac = (payload: string) => createHmac("sha256", "a test's key").update(payload).digest();
  return {
    sign: (payload) =>
      `${Buffer.from(payload).toString("base64url")}.${mac(payload).toString("base64url")}`,
    verify: (signed) => {
      const [text, signature, ...rest] = signed.split(".");
      if (text === undefined || signature === undefined || rest.length > 0) {
        return { outcome: "malformed" };
      }
      const payload = Buffer.from(text, "base64url").toString();
      const given = Buffer.from(signature, "base64url");
      const expected = mac(payload);
      const same = given.length === expected.length && timingSafeEqual(given, expected);
      return same ? { outcome: "valid", payload } : { outcome: "forged" };
    },
  };
};

/** Does what the method's `outcome` says; `redirect` is captured once a proof comes back. */
const createGateway = (): PaymentGateway => {
  const answers = new Map<PaymentId, GatewayAnswer>();
  return {
    name: "scripted",
    capabilities: {
      twoStep: false,
      cancelBeforeCapture: true,
      idempotencyTtlMs: 86_400_000,
      authorizationTtlMs: 86_400_000,
      lookupByOurId: true,
      asynchronous: true,
    },
    checkMethod: ({ outcome = "approve" }) =>
      ["approve", "decline", "redirect"].includes(String(outcome))
        ? []
        : [{ field: "outcome", message: "is unknown" }],
    charge: async ({ paymentId, amount, currency, method, proof }) => {
      const script = method["outcome"] ?? "approve";
      const nextAction = { type: "redirect", url: `https://pay.example/${paymentId}` };
      const captured = { outcome: "captured", reference: "ref", amount, currency } as const;
      const answer: GatewayAnswer =
        script === "decline"
          ? { outcome: "declined", reason: "insufficient_funds" }
          : script === "redirect" && proof === null
            ? { outcome: "pending", nextAction }
            : captured;
      answers.set(paymentId, answer);
      return answer;
    },
    lookup: async (paymentId) => answers.get(paymentId) ?? { outcome: "not_found" },
    cancel: async (paymentId) => answers.get(paymentId) ?? { outcome: "failed", reason: "voided" },
    refund: async () => ({ outcome: "refunded" }),
  };
};

const startMs = Date.UTC(2026, 11, 1, 12);

export const createRealBoxOffice = (): RealBoxOffice => {
  let nowMs = startMs;
  let drawn = 0;
  const stores = createMemoryStores();
  const clock = { nowMs: () => nowMs, advance: (ms: number) => void (nowMs += ms) };
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: { after: () => () => {}, random: () => 0.5 },
    ids: { next: (kind) => `${kind}-${++drawn}` },
    signer: createSigner(),
    gateways: [createGateway()],
  });
  const state = async () => {
    const queueIds = await stores.queues.queueIds();
    return {
      bookings: await stores.bookings.snapshot(),
      concerts: await stores.concerts.concerts(),
      events: await stores.events.pending(100_000),
      queues: await Promise.all(queueIds.map((queueId) => stores.queues.read({ queueId }))),
    };
  };
  return { boxOffice, stores, clock, state };
};

const atMs = (ms: number): string => new Date(startMs + ms).toISOString();
const hourMs = 3_600_000;

/** On sale from the start for a day: two sections of four seats. */
export const concertDocument = (name: string, queueId = name) => ({
  concertId: name,
  title: `Concert ${name}`,
  currency: "KRW",
  queue: { queueId },
  shows: [
    {
      showId: `${name}-1`,
      startsAt: atMs(48 * hourMs),
      salesOpenAt: atMs(0),
      salesCloseAt: atMs(24 * hourMs),
      sections: [
        { section: "A", price: 110_000, rows: [{ row: "1", seats: 4 }] },
        { section: "B", price: 77_000, rows: [{ row: "1", seats: 4 }] },
      ],
    },
  ],
});
