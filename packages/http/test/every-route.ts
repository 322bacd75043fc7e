import type { Ask } from "./client.ts";
import type { UseCase } from "./stub-box-office.ts";

/** One good request for every route, and the use case behind it. */
export type GoodRequest = {
  readonly operationId: string;
  readonly useCase: UseCase;
  readonly method: string;
  readonly path: string;
  readonly ask: Ask;
  readonly status: number;
  /** What else it asks when all is well. */
  readonly next?: readonly UseCase[];
};

const ann = { user: "ann" };
const annInLine = { user: "ann", token: "signed.token" };
const inLine = { token: "signed.token" };
const operator = { admin: true };

export const aConcertDocument = {
  title: "Seoul",
  currency: "KRW",
  shows: [
    {
      startsAt: "2026-12-24T20:00:00+09:00",
      salesOpenAt: "2026-11-01T20:00:00+09:00",
      salesCloseAt: "2026-12-24T18:00:00+09:00",
      sections: [{ section: "A", price: 100, rows: [{ row: "1", seats: 2 }] }],
    },
  ],
};

const request = (
  operationId: string,
  useCase: UseCase,
  line: string,
  ask: Ask,
  status = 200,
): GoodRequest => {
  const [method = "", path = ""] = line.split(" ");
  return { operationId, useCase, method, path, ask, status };
};

export const everyRoute: readonly GoodRequest[] = [
  request("issueToken", "issueToken", "POST /queues/q1/tokens", ann, 201),
  request("lookUpToken", "lookUpToken", "GET /queues/q1/tokens/me", inLine),
  request("findMyToken", "findMyToken", "GET /queues/q1/tokens/mine", ann),
  request("getQueueFrame", "getFrame", "GET /queues/q1/frame", {}),
  request("getBlockFrame", "getBlockFrame", "GET /queues/q1/frame/0", {}),
  request("followQueue", "getFrame", "GET /queues/q1/events", {}),
  request("leaveQueue", "leaveQueue", "DELETE /queues/q1/tokens/me", annInLine, 204),
  request("listConcerts", "listConcerts", "GET /concerts", {}),
  request("getConcert", "getConcert", "GET /concerts/c1", {}),
  request("listShows", "listShows", "GET /concerts/c1/shows", inLine),
  request("getSeatsLeft", "getSeatsLeft", "GET /concerts/c1/left", inLine),
  request("listSeats", "listSeats", "GET /shows/s1/seats", inLine),
  request("getPlan", "getPlan", "GET /shows/s1/plan", {}),
  request("getAvailability", "getAvailability", "GET /shows/s1/availability", inLine),
  {
    ...request("followSeats", "getAvailability", "GET /shows/s1/events", inLine),
    next: ["lookUpToken", "getFrame"],
  },
  request(
    "reserveSeats",
    "reserveSeats",
    "POST /shows/s1/reservations",
    { ...annInLine, json: { seatIds: ["A-1-1"] } },
    201,
  ),
  request("listReservations", "listReservations", "GET /reservations", ann),
  request("getReservation", "getReservation", "GET /reservations/r1", ann),
  request("releaseReservation", "releaseReservation", "DELETE /reservations/r1", ann, 204),
  request("extendHold", "extendHold", "POST /reservations/r1/extend", {
    ...ann,
    json: { expiresAt: "2026-12-01T12:05:00.000Z" },
  }),
  request("pay", "pay", "POST /reservations/r1/payments", annInLine, 201),
  request("confirmPayment", "confirmPayment", "POST /payments/p1/confirm", {
    ...ann,
    json: { proof: "from the browser" },
  }),
  request("cancelPayment", "cancelPayment", "POST /payments/p1/cancel", ann),
  request("getPayment", "getPayment", "GET /payments/p1", ann),
  request(
    "createConcert",
    "createConcert",
    "POST /admin/concerts",
    { ...operator, json: aConcertDocument },
    201,
  ),
  request("changeConcert", "changeConcert", "PATCH /admin/concerts/c1", {
    ...operator,
    json: { policy: { maxSeatsPerUser: 8 } },
  }),
  request("deleteConcert", "deleteConcert", "DELETE /admin/concerts/c1", operator, 204),
  request(
    "addShow",
    "addShow",
    "POST /admin/concerts/c1/shows",
    { ...operator, json: aConcertDocument.shows[0] },
    201,
  ),
  request("changeShow", "changeShow", "PATCH /admin/shows/s1", {
    ...operator,
    json: { salesCloseAt: "2026-12-24T19:00:00+09:00" },
  }),
  request(
    "addSections",
    "addSections",
    "POST /admin/shows/s1/sections",
    {
      ...operator,
      json: { sections: [{ section: "B", price: 100, standing: 2 }] },
    },
    201,
  ),
  request("changePrices", "changePrices", "PATCH /admin/shows/s1/prices", {
    ...operator,
    json: { sections: [{ section: "A", price: 200 }] },
  }),
  request("getQueue", "getQueue", "GET /admin/queues/q1", operator),
  request("changeQueue", "changeQueue", "PATCH /admin/queues/q1", {
    ...operator,
    json: { maxActive: null },
  }),
  request("pauseQueue", "changeQueue", "POST /admin/queues/q1/pause", {
    ...operator,
    json: { reason: "Rain" },
  }),
  request("resumeQueue", "changeQueue", "POST /admin/queues/q1/resume", operator),
  request("closeQueue", "changeQueue", "POST /admin/queues/q1/close", operator),
  request("getWallets", "getWallets", "GET /wallet", ann),
  request(
    "creditWallet",
    "creditWallet",
    "POST /admin/wallets/ann/credits",
    { ...operator, json: { amount: 100, currency: "KRW" } },
    201,
  ),
  request("receiveWebhook", "receiveWebhook", "POST /gateways/scripted/webhooks", {}, 200),
  request("cancelReservation", "cancelReservation", "POST /admin/reservations/r1/cancel", operator),
  request("blockSeats", "blockSeats", "POST /admin/shows/s1/blocks", {
    ...operator,
    json: { seatIds: ["A-1-1"], reason: "house" },
  }),
  request("unblockSeats", "unblockSeats", "POST /admin/shows/s1/unblock", {
    ...operator,
    json: { section: "A", count: 1, reason: "house" },
  }),
  request(
    "sellSeats",
    "sellSeats",
    "POST /admin/shows/s1/reservations",
    { ...operator, json: { seatIds: ["A-1-1"], amount: 0, reason: "guests" } },
    201,
  ),
  request("prolongHold", "prolongHold", "POST /admin/reservations/r1/extend", {
    ...operator,
    json: { expiresAt: "2026-12-01T12:05:00.000Z" },
  }),
  request("moveReservation", "moveReservation", "POST /admin/reservations/r1/move", {
    ...operator,
    json: { seatIds: ["A-1-2"] },
  }),
  request("cancelShow", "cancelShow", "POST /admin/shows/s1/cancel", operator),
  request("abandonPayment", "abandonPayment", "POST /admin/payments/p1/abandon", operator),
  request("retryRefund", "retryRefund", "POST /admin/payments/p1/refund/retry", operator),
  request(
    "retryShowRefunds",
    "retryShowRefunds",
    "POST /admin/shows/s1/refunds/retry",
    operator,
    202,
  ),
  request("settleRefund", "settleRefund", "POST /admin/payments/p1/refund/settle", {
    ...operator,
    json: { amount: 1, note: "in cash" },
  }),
  request("acceptPayment", "acceptPayment", "POST /admin/payments/p1/accept", {
    ...operator,
    json: { note: "so be it" },
  }),
  request("countDeadLetters", "countDeadLetters", "GET /admin/dead-letters", operator),
  request("listDeadLetters", "listDeadLetters", "GET /admin/dead-letters/webhooks", operator),
  request(
    "replayDeadLetters",
    "replayDeadLetters",
    "POST /admin/dead-letters/webhooks/replay",
    operator,
  ),
  request(
    "replayDeadLetter",
    "replayDeadLetter",
    "POST /admin/dead-letters/webhooks/r1.1.SeatsReserved/replay",
    operator,
  ),
  request(
    "discardDeadLetter",
    "discardDeadLetter",
    "POST /admin/dead-letters/webhooks/r1.1.SeatsReserved/discard",
    operator,
  ),
  request("resetQueue", "resetQueue", "POST /admin/queues/q1/reset", operator),
  request("admitTokens", "admitTokens", "POST /admin/queues/q1/admit", {
    ...operator,
    json: { count: 2 },
  }),
  request("explainToken", "explainToken", "GET /admin/queues/q1/tokens/q1:7", operator),
  request("revokeToken", "revokeToken", "POST /admin/queues/q1/tokens/q1:7/revoke", operator),
  request("eraseUser", "eraseUser", "POST /admin/users/ann/erase", operator),
  request("exportUser", "exportUser", "GET /admin/users/ann/export", operator),
  request("findReservations", "findReservations", "GET /admin/reservations?showId=s1", operator),
  request("findPayments", "findPayments", "GET /admin/payments", operator),
  request("getShowFigures", "getShowFigures", "GET /admin/shows/s1/figures", operator),
  request("getShowSales", "getShowSales", "GET /admin/shows/s1/sales", operator),
  request("readJournal", "readJournal", "GET /admin/journal?actor=kim", operator),
  request("exportSales", "exportSales", "GET /admin/shows/s1/sales.csv", operator),
  request("listQueues", "listQueues", "GET /admin/queues", operator),
  request("exportConcert", "exportConcert", "GET /admin/concerts/c1/document", operator),
  request("listAllConcerts", "listAllConcerts", "GET /admin/concerts", operator),
  request("audit", "audit", "GET /admin/audit", operator),
];
