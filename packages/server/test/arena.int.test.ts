// An arena is put on sale while buyers of another concert go on.
import { createContainer, readConfig, startServer } from "@admit-one/server";
import { expect, test } from "vitest";
import { adminToken, audit, call, join, joinAll } from "./support/buyer.ts";
import { createFolder } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

/** `npm run test:long` creates the arena, and `npm test` a tenth of it. */
const isWhole = Number(process.env["TEST_RUNS"] ?? 1) > 1;
const rowsInBlock = isWhole ? 40 : 4;
const standing = isWhole ? 4_000 : 400;
const places = 38 * rowsInBlock * 50 + standing;

const rows = (count: number, seats: number) =>
  Array.from({ length: count }, (_, row) => ({
    row: `${row + 1}`,
    seats: { from: 1, to: 2 * seats - 1, step: 2, aislesAfter: [2 * Math.floor(seats / 2) - 1] },
  }));

/** 38 blocks of seats around a floor where people stand: 80,000 places, if it is whole. */
const arena = {
  concertId: "arena",
  title: "아레나",
  currency: "KRW",
  queue: { queueId: "arena" },
  grades: [
    { grade: "R", price: 165_000, color: "#7c3aed" },
    { grade: "S", price: 132_000 },
  ],
  shows: [
    {
      showId: "arena-1",
      startsAt: "2999-12-24T20:00:00+09:00",
      salesOpenAt: "2000-01-01T00:00:00Z",
      salesCloseAt: "2999-12-24T18:00:00+09:00",
      sections: [
        ...Array.from({ length: 38 }, (_, block) => ({
          section: `${100 + block}`,
          grade: block % 2 === 0 ? "R" : "S",
          floor: block < 19 ? "1" : "2",
          at: { x: block * 10, y: block % 7, angle: (block * 19) % 360 },
          rows: rows(rowsInBlock, 50),
          seats: Array.from({ length: 10 }, (__, index) => [
            { seat: `4-${4 * index + 1}`, accessible: true },
            { seat: `4-${4 * index + 3}`, companionOf: `4-${4 * index + 1}` },
          ]).flat(),
        })),
        { section: "Floor", standing, price: 150_000 },
      ],
    },
  ],
};

/** Far above what it takes, far below what a buyer would give up at. */
const longestMs = 5_000;

test(`${places} places from a document below 1 MB, while buyers go on`, {
  timeout: 180_000,
}, async () => {
  await using folder = await createFolder();
  const read = readConfig({
    DATABASE_URL: `sqlite:${folder.path}/arena.db`,
    PORT: "0",
    LOG_LEVEL: "silent",
    ADMIN_TOKEN: adminToken,
    CONCERT_FILE: await writeSmallConcert(folder, { policy: { maxHolds: 1_000 } }),
  });
  if (read.outcome === "misconfigured") throw new Error(read.message);
  await using server = await startServer(createContainer(read.config));
  const { url } = server;
  expect(JSON.stringify(arena).length).toBeLessThan(1_000_000);

  const buyers = await joinAll(url, 40, "small");
  const headers = { authorization: `Bearer ${adminToken}` };
  let isCreated = false;
  const created = call(url, "/api/admin/concerts", {
    method: "POST",
    body: arena,
    headers,
  }).finally(() => {
    isCreated = true;
  });
  const tookMs: number[] = [];
  while (!isCreated) {
    const began = performance.now();
    const buyer = buyers[tookMs.length % buyers.length];
    if (buyer === undefined) break;
    const held = await buyer.reserve("small-1", ["A-1-1"]);
    expect(held.status).toBe(201);
    const path = `/api/reservations/${String(held.body["reservationId"])}`;
    await call(url, path, { method: "DELETE", headers: { "X-User-Id": buyer.userId } });
    tookMs.push(performance.now() - began);
  }
  expect(await created).toMatchObject({ status: 201, body: { concertId: "arena" } });
  expect(tookMs.length).toBeGreaterThan(10);
  expect(Math.max(...tookMs)).toBeLessThan(longestMs);

  const bob = await join(url, "bob", "arena");
  const best = { best: { count: 4, section: "Floor" } };
  const held = await call(url, "/api/shows/arena-1/reservations", {
    method: "POST",
    body: best,
    headers: { "X-User-Id": "bob", "Queue-Token": bob.token },
  });
  const lowest = ["Floor-1", "Floor-2", "Floor-3", "Floor-4"].map((seatId) => ({
    seatId,
    price: 150_000,
  }));
  expect(held).toMatchObject({ status: 201, body: { seats: lowest } });
  const figures = await call(url, "/api/admin/shows/arena-1/figures", { headers });
  expect(figures.body).toMatchObject({ total: { total: places, free: places - 4, held: 4 } });
  expect(await audit(url)).toMatchObject({ ok: true });
});
