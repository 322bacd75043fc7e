import { expect, test } from "vitest";
import { createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

const buyers = Array.from({ length: 200 }, (_, at) => `buyer-${at}`);

test("200 want one seat at once: one gets it, 199 are told so, and the books are right", async () => {
  const { boxOffice } = createRealBoxOffice();
  const { ask } = createClient(boxOffice);
  await ask("POST", "/admin/concerts", { admin: true, json: concertDocument("seoul") });
  const tokens = await Promise.all(
    buyers.map(async (user) => {
      const joined = await ask("POST", "/queues/seoul/tokens", { user });
      return (joined.json as { token: string }).token;
    }),
  );
  const answers = await Promise.all(
    buyers.map((user, at) =>
      ask("POST", "/shows/seoul-1/reservations", {
        user,
        token: tokens[at] ?? "",
        headers: { "Accept-Language": "ko" },
        json: { seatIds: ["A-1-1"] },
      }),
    ),
  );
  const won = answers.filter(({ status }) => status === 201);
  const lost = answers.filter(({ status }) => status === 409);
  expect([won.length, lost.length]).toEqual([1, 199]);
  for (const { json } of lost) {
    expect(json).toMatchObject({
      code: "SEAT_ALREADY_RESERVED",
      title: "좌석이 이미 예약되었습니다.",
    });
  }
  const audited = await ask("GET", "/admin/audit", { admin: true });
  expect(audited.json).toMatchObject({ ok: true, counts: { seatsTaken: 1, reservations: 1 } });
});
