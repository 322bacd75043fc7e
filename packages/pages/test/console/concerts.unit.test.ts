import { concertDocument } from "@admit-one/testing";
import { expect, test } from "vitest";
import { createWorld, formTo, hiddenField, order } from "./support/world.ts";

const show = "/concerts/concert-1/shows/show-1";

const showOf = async ({ boxOffice }: Awaited<ReturnType<typeof createWorld>>) => {
  const found = await boxOffice.inspectConcert({ concertId: "concert-1" });
  if (found.outcome !== "concert_found") throw new Error(found.outcome);
  const [first] = found.shows;
  if (first === undefined) throw new Error("There is no show.");
  return { concert: found.concert, show: first };
};

test("a concert is put on sale from the form, after a look at map, counts and revenue", async () => {
  const world = await createWorld();
  const checked = await world.send("/new-concert/check", {
    title: "봄 콘서트",
    concertId: "spring",
    currency: "krw",
    venue: "Hall",
    timeZone: "Asia/Seoul",
    startsAt: "2030-06-01T19:00",
    salesOpenAt: "2030-01-02T20:00",
    salesCloseAt: "2030-06-01T18:00",
    grades: "R, 100000\nS, 50000",
    sections: "A, R, 2x10\nFloor, S, standing 30",
  });
  expect(checked.text).toContain("This will be put on sale");
  expect(checked.text).toContain('<svg class="hall"');
  expect(checked.text).toContain("KRW 3,500,000");
  expect((await world.boxOffice.inspectConcert({ concertId: "spring" })).outcome).toBe("not_found");
  const document = /<textarea name="document"[^>]*>\n([^<]*)</.exec(checked.text)?.[1] ?? "";
  const saved = await world.send("/new-concert/save", {
    document: document.replaceAll("&quot;", '"'),
  });
  expect(saved.text).toContain("The concert is saved.");
  const found = await world.boxOffice.inspectConcert({ concertId: "spring" });
  expect(found).toMatchObject({
    shows: [{ startsAtMs: Date.parse("2030-06-01T19:00+09:00"), totalSeats: 50 }],
  });
  expect((await world.journal())[0]).toBe("op-manager createConcert");
});

test("a document that is not valid stays in its form, with what is wrong", async () => {
  const world = await createWorld();
  const broken = await world.send("/new-concert/check", { document: '{"title":' });
  expect(broken.status).toBe(400);
  expect(broken.text).toContain("must be JSON");
  expect(broken.text).toContain("{&quot;title&quot;:</textarea>");
  const wrong = await world.send("/new-concert/save", {
    document: '{"title":"x","currency":"KRW"}',
  });
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain("<code>shows</code>");
  const line = await world.send("/new-concert/check", { title: "x", grades: "R for 100" });
  expect(line.text).toContain("cannot be read: R for 100");
});

test("title, metadata and policy are edited; what somebody else changed is 412", async () => {
  const world = await createWorld();
  const { text } = await world.get("/concerts/concert-1");
  const seen = hiddenField(formTo(text, "/concerts/concert-1/edit"), "seen");
  const edited = await world.send("/concerts/concert-1/edit", {
    seen,
    title: "Winter",
    metadata: '{"color":"#aa0000"}',
  });
  expect(edited.text).toContain("The concert is changed.");
  expect((await showOf(world)).concert).toMatchObject({
    title: "Winter",
    metadata: { color: "#aa0000" },
  });
  const stale = await world.send("/concerts/concert-1/edit", {
    seen,
    title: "Other",
    metadata: "",
  });
  expect(stale.status).toBe(412);
  expect(stale.text).toContain("<mark>Winter</mark>");
  const policySeen = hiddenField(formTo(edited.text, "/concerts/concert-1/policy"), "seen");
  const policy = { seen: policySeen, holdFor: "420", noOrphans: "on" };
  const changed = await world.send("/concerts/concert-1/policy", policy);
  expect(changed.text).toContain("The concert is changed.");
  expect((await showOf(world)).concert.policy).toMatchObject({
    holdForMs: 420_000,
    noOrphans: true,
  });
  expect((await world.journal()).slice(0, 2)).toEqual([
    "op-manager changeConcert",
    "op-manager changeConcert",
  ]);
});

test("archiving and deleting a draft need the title to be typed", async () => {
  const world = await createWorld();
  const wrong = await world.send("/concerts/concert-1/status", { status: "archived", typed: "x" });
  expect(wrong.status).toBe(400);
  const typed = "겨울 콘서트";
  const archived = await world.send("/concerts/concert-1/status", { status: "archived", typed });
  expect(archived.text).toContain("archived");
  expect((await showOf(world)).concert.status).toBe("archived");
  const { shows } = concertDocument();
  const draft = shows.map((one) => ({ ...one, showId: "draft-show" }));
  await world.boxOffice.createConcert({
    concertId: "draft",
    title: "Draft",
    currency: "KRW",
    status: "draft",
    shows: draft,
  });
  expect((await world.send("/concerts/draft/delete", { typed: "draft" })).status).toBe(400);
  const deleted = await world.send("/concerts/draft/delete", { typed: "Draft" });
  expect(deleted.text).toContain("The draft is deleted.");
  expect((await world.journal())[0]).toBe("op-manager deleteConcert");
});

test("a show is edited in the venue's zone, and cancelled by its typed name", async () => {
  const world = await createWorld();
  const { text } = await world.get(show);
  const form = formTo(text, `${show}/edit`);
  const before = (await showOf(world)).show;
  const edited = await world.send(`${show}/edit`, {
    seen: hiddenField(form, "seen"),
    zone: hiddenField(form, "zone"),
    title: "First night",
    startsAt: "2030-01-06T20:30",
    salesOpenAt: hiddenField(form, "salesOpenAt"),
    salesCloseAt: hiddenField(form, "salesCloseAt"),
  });
  expect(edited.text).toContain("The show is changed.");
  expect((await showOf(world)).show).toEqual({
    ...before,
    title: "First night",
    startsAtMs: Date.UTC(2030, 0, 6, 20, 30),
  });
  expect((await world.send(`${show}/cancel`, { typed: "first night" })).status).toBe(400);
  const cancelled = await world.send(`${show}/cancel`, { typed: "First night" });
  expect(cancelled.text).toContain("The show is cancelled.");
  expect((await showOf(world)).show.cancelled).toBe(true);
  expect((await world.journal()).slice(0, 2)).toEqual([
    "op-manager cancelShow",
    "op-manager changeShow",
  ]);
});

test("prices, sections and another show are changed once each", async () => {
  const world = await createWorld();
  const { text } = await world.get(show);
  const pricesSeen = hiddenField(formTo(text, `${show}/prices`), "seen");
  const prices = await world.send(`${show}/prices`, {
    seen: pricesSeen,
    others: '{"seats":[{"seatId":"A-1-6","price":50000}]}',
  });
  expect(prices.text).toContain("The prices are changed.");
  const key = hiddenField(formTo(text, `${show}/sections`), "key");
  const sections = { key, sections: '{"sections":[{"section":"B","price":90000,"standing":10}]}' };
  const added = await world.send(`${show}/sections`, sections);
  expect(added.text).toContain("Seats added: 10.");
  await world.send(`${show}/sections`, sections);
  expect((await showOf(world)).show).toMatchObject({ totalSeats: 16, priceFrom: 50_000 });
  const more = await world.send("/concerts/concert-1/shows", {
    key: "k1",
    show: JSON.stringify({
      showId: "show-2",
      startsAt: "2030-02-01T20:00:00Z",
      salesOpenAt: "2030-01-01T00:00:00Z",
      salesCloseAt: "2030-02-01T19:00:00Z",
      sections: [{ section: "A", price: 1_000, standing: 5 }],
    }),
  });
  expect(more.text).toContain("The show is added.");
  expect((await world.journal()).slice(0, 3)).toEqual([
    "op-manager addShow",
    "op-manager addSections",
    "op-manager changePrices",
  ]);
});

test("an agent blocks seats by name and section, puts them back, and sells at the door", async () => {
  const world = await createWorld();
  const blocked = await world.send(
    `${show}/block`,
    { seatIds: "A-1-1\nA-1-2", reason: "camera" },
    "agent",
  );
  expect(blocked.text).toContain("Seats blocked: 2.");
  const picker = await world.get(`${show}/seats?section=A`, "agent");
  expect(picker.text).toContain('<span class="muted">blocked: camera</span>');
  const back = await world.send(`${show}/unblock`, { section: "A", reason: "done" }, "agent");
  expect(back.text).toContain("Seats back on sale: 2.");
  const sale = { seatIds: ["A-1-3", "A-1-4"], reason: "door", key: "k1" };
  const sold = await world.send(`${show}/sell`, sale, "agent");
  expect(sold.text).toContain("The seats are sold.");
  expect(sold.text).toContain("box-office");
  const reservationId = await order(world, "bob", ["A-1-5"]);
  const later = await world.get(`${show}/seats?section=A`, "agent");
  const link = /<a href="([^"]+)" aria-label="3: sold">sold<\/a>/.exec(later.text)?.[1] ?? "";
  expect((await world.get(link)).text).toContain("A-1-4");
  expect(later.text).toContain(`/orders/${reservationId}" aria-label="5: `);
  expect((await world.journal()).slice(0, 3)).toEqual([
    "op-agent sellSeats",
    "op-agent unblockSeats",
    "op-agent blockSeats",
  ]);
});

test("the map shows the counts of sections, and sales.csv and the document are files", async () => {
  const world = await createWorld();
  await order(world, "ann", ["A-1-1"]);
  const { text } = await world.get(`${show}?live=1`);
  expect(text).toContain("<title>A 1/6</title>");
  const csv = await world.get(`${show}/sales.csv`, "viewer");
  expect(csv.headers.get("Content-Disposition")).toBe('attachment; filename="show-1-sales.csv"');
  expect(csv.text).toContain("A-1-1");
  const document = await world.get("/concerts/concert-1/document", "viewer");
  expect(JSON.parse(document.text)).toMatchObject({ concertId: "concert-1" });
});

test("dates and prices that somebody changed meanwhile are 412; a form without what was seen too", async () => {
  const world = await createWorld();
  const { text } = await world.get(show);
  const dates = formTo(text, `${show}/edit`);
  const startsAtMs = Date.UTC(2030, 0, 7, 20);
  await world.boxOffice.changeShow({ showId: "show-1", startsAtMs });
  const sent = {
    seen: hiddenField(dates, "seen"),
    zone: "UTC",
    title: "First night",
    startsAt: hiddenField(dates, "startsAt"),
    salesOpenAt: hiddenField(dates, "salesOpenAt"),
    salesCloseAt: hiddenField(dates, "salesCloseAt"),
  };
  const stale = await world.send(`${show}/edit`, sent);
  expect(stale.status).toBe(412);
  expect(stale.text).toContain("<mark>2030-01-07T20:00</mark>");
  const seenPrices = hiddenField(formTo(text, `${show}/prices`), "seen");
  const grades = [{ grade: "VIP", price: 200_000 }];
  const sections = [{ section: "B", grade: "VIP", standing: 5 }];
  await world.boxOffice.addSections({ showId: "show-1", grades, sections, idempotencyKey: "k" });
  const before = await world.journal();
  const vip = JSON.stringify({ grades: [{ grade: "VIP", price: 100_000 }] });
  const others = '{"grades":[{"grade":"VIP","price":150000}]}';
  const prices = await world.send(`${show}/prices`, { seen: vip, others });
  expect(prices.status).toBe(412);
  for (const seen of ["", "[]", "null", '{"x":1}', "not json"]) {
    for (const path of [
      `${show}/edit`,
      `${show}/prices`,
      "/lines/queue-1/limits",
      "/concerts/concert-1/edit",
      "/concerts/concert-1/policy",
    ]) {
      const { status } = await world.send(path, {
        seen,
        title: "x",
        holdFor: "1",
        maxActive: "1",
        others,
      });
      expect([path, seen, status]).toEqual([path, seen, 412]);
    }
  }
  expect(await world.journal()).toEqual(before);
  const fresh = await world.send(`${show}/prices`, { seen: seenPrices, others });
  expect(fresh.text).toContain("The prices are changed.");
});
