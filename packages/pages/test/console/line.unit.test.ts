import { expect, test } from "vitest";
import { createWorld, enter, formTo, hiddenField } from "./support/world.ts";

const queueOf = async ({ boxOffice }: Awaited<ReturnType<typeof createWorld>>) => {
  const found = await boxOffice.getQueue({ queueId: "queue-1" });
  if (found.outcome !== "queue_found") throw new Error(found.outcome);
  return found.queue;
};

test("a line is paused with its reason, and resumed", async () => {
  const world = await createWorld();
  const paused = await world.send("/lines/queue-1/pause", { reason: "A lamp fell" });
  expect(paused.text).toContain("The line is paused.");
  expect(paused.text).toContain("A lamp fell");
  expect((await queueOf(world)).mode).toBe("paused");
  const resumed = await world.send("/lines/queue-1/resume", {});
  expect(resumed.text).toContain("The line admits again.");
  expect(await world.journal()).toEqual([
    "op-manager changeQueue",
    "op-manager changeQueue",
    "host createConcert",
  ]);
});

test("the next are admitted once, however often the form is sent", async () => {
  const world = await createWorld();
  await world.boxOffice.changeQueue({ queueId: "queue-1", policy: { ratePerMinute: 0 } });
  await enter(world.boxOffice, "ann");
  await world.boxOffice.issueToken({ queueId: "queue-1", userId: "ben" });
  await world.boxOffice.issueToken({ queueId: "queue-1", userId: "cat" });
  const { text } = await world.get("/lines/queue-1");
  const key = hiddenField(formTo(text, "/lines/queue-1/admit"), "key");
  const before = (await queueOf(world)).active;
  const sent = await world.send("/lines/queue-1/admit", { count: "1", key });
  await world.send("/lines/queue-1/admit", { count: "1", key });
  expect(sent.text).toContain("Admitted: 1.");
  expect((await queueOf(world)).active).toBe(before + 1);
});

test("closing and resetting need the line's name to be typed", async () => {
  const world = await createWorld();
  await enter(world.boxOffice, "ann");
  for (const path of ["/lines/queue-1/close", "/lines/queue-1/reset"]) {
    const wrong = await world.send(path, { typed: "queue" });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain("Nothing was changed.");
  }
  expect(await queueOf(world)).toMatchObject({ mode: "open", active: 1 });
  const reset = await world.send("/lines/queue-1/reset", { typed: "queue-1", key: "k-1" });
  expect(reset.text).toContain("The line was reset");
  expect((await queueOf(world)).active).toBe(0);
  const closed = await world.send("/lines/queue-1/close", { typed: "queue-1" });
  expect(closed.text).toContain("The line is closed.");
  expect((await queueOf(world)).mode).toBe("closed");
  expect((await world.journal()).slice(0, 2)).toEqual([
    "op-manager changeQueue",
    "op-manager resetQueue",
  ]);
});

test("limits are changed field by field; what stays follows its default", async () => {
  const world = await createWorld();
  const { text } = await world.get("/lines/queue-1/limits");
  const fields = { seen: hiddenField(text, "seen"), zone: "UTC" };
  const saved = await world.send("/lines/queue-1/limits", {
    ...fields,
    maxActive: "700",
    ratePerMinute: "60",
    activeFor: "600",
    burst: "300",
    maxWaiting: "",
  });
  expect(saved.text).toContain("The limits are changed.");
  const { policy } = await queueOf(world);
  expect(policy).toMatchObject({ maxActive: 700, ratePerMinute: 60, burst: 60, maxWaiting: null });
  expect(await world.journal()).toContain("op-manager changeQueue");
});

test("limits that somebody changed meanwhile are 412 with both values, and can be sent again", async () => {
  const world = await createWorld();
  const { text } = await world.get("/lines/queue-1/limits");
  const seen = hiddenField(text, "seen");
  await world.boxOffice.changeQueue({ queueId: "queue-1", policy: { maxActive: 50 } });
  const sent = { seen, zone: "UTC", maxActive: "700", ratePerMinute: "300" };
  const stale = await world.send("/lines/queue-1/limits", sent);
  expect(stale.status).toBe(412);
  expect(stale.text).toContain("<mark>50</mark>");
  expect(stale.text).toContain("<td>700</td>");
  expect((await queueOf(world)).policy.maxActive).toBe(50);
  const form = formTo(stale.text, "/lines/queue-1/limits");
  const again = await world.send("/lines/queue-1/limits", {
    seen: hiddenField(form, "seen"),
    zone: hiddenField(form, "zone"),
    maxActive: hiddenField(form, "maxActive"),
    ratePerMinute: hiddenField(form, "ratePerMinute"),
  });
  expect(again.text).toContain("The limits are changed.");
  expect((await queueOf(world)).policy.maxActive).toBe(700);
});

test("limits that are no numbers, or make no sense, are refused and nothing changes", async () => {
  const world = await createWorld();
  const { text } = await world.get("/lines/queue-1/limits");
  const seen = hiddenField(text, "seen");
  const word = await world.send("/lines/queue-1/limits", { seen, zone: "UTC", maxActive: "many" });
  expect(word.status).toBe(400);
  expect(word.text).toContain("<code>maxActive</code> must be a number");
  const negative = await world.send("/lines/queue-1/limits", {
    seen,
    zone: "UTC",
    maxActive: "-1",
  });
  expect(negative.status).toBe(400);
  expect((await queueOf(world)).policy.maxActive).toBe(500);
});

test("says why a person is not in, by user, number and token id, without showing them as seen", async () => {
  const world = await createWorld();
  await world.boxOffice.changeQueue({ queueId: "queue-1", policy: { maxActive: 1 } });
  await enter(world.boxOffice, "ann");
  await world.boxOffice.issueToken({ queueId: "queue-1", userId: "ben" });
  for (const who of ["ben", "2", "queue-1:2"]) {
    const { text } = await world.get(`/lines/queue-1/token?who=${who}`);
    expect(text).toContain("Nobody is ahead.");
    expect(text).toContain("The room is full: 1 of 1.");
  }
  expect((await world.get("/lines/queue-1/token?who=ann")).text).toContain("This person is in.");
  expect((await world.get("/lines/queue-1/token?who=nobody")).text).toContain(
    "Nobody of that name",
  );
  const revoked = await world.send("/lines/queue-1/revoke", { tokenId: "queue-1:2" });
  expect(revoked.text).toContain("The token has ended.");
  expect(revoked.text).toContain("It was revoked by an operator or a reset.");
  expect(await world.journal()).toContain("op-manager revokeToken");
});
