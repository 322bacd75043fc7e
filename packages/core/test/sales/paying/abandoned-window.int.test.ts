import { describe, expect, test } from "vitest";
import { authorized } from "../../support/told.ts";
import {
  cancelled,
  dayMs,
  leaseMs,
  meddle,
  minuteMs,
  names,
  notFound,
  page,
  paying,
  payWithinMs,
  pendingOf,
  recover,
  statusOf,
} from "../../support/told-payment.ts";

// fault 43: nobody comes back from the gateway's page, and no call was made that takes money.

const inBrowser = { cancelBeforeCapture: false, onlyProofTakesMoney: true };
const over = { payment: "failed", reservation: "expired" };

describe("fault 43: a payment that no proof was ever stored for", () => {
  test.each([
    ["waits for its buyer", [page]],
    ["was never answered for", []],
  ])("and that %s ends with its deadline, without a call", async (_how, answers) => {
    const world = await paying(answers, inBrowser);
    await meddle(world, { recoverAtMs: 0 });
    await recover(world, payWithinMs);
    expect(world.calls).toEqual([]);
    expect(await statusOf(world)).toEqual(over);
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      reason: "never_authorized",
      watchUntilMs: null,
      recoverAtMs: null,
    });
  });

  test("is looked up before that, and a moment before it is not over", async () => {
    const world = await paying([page], inBrowser);
    await meddle(world, { recoverAtMs: 0 });
    world.tell("lookup", notFound);
    await recover(world, payWithinMs - 1);
    expect(names(world)).toEqual(["lookup"]);
    // It wakes at the deadline, however long it would have slept.
    const deadlineMs = world.startedAtMs + payWithinMs;
    expect(await pendingOf(world)).toMatchObject({ recoverAtMs: deadlineMs });
    await recover(world, 1);
    expect(await statusOf(world)).toEqual(over);
  });

  test("ends at once where its show is cancelled", async () => {
    const world = await paying([page], inBrowser);
    await world.boxOffice.cancelShow({ showId: "show-1" });
    await recover(world, minuteMs);
    expect(world.calls).toEqual([]);
    expect(await statusOf(world)).toEqual(over);
  });

  test("is left to its proof, once that came", async () => {
    const world = await paying([page], inBrowser);
    const proof = { paymentId: world.paymentId, userId: "ann", proof: "proof" };
    await world.boxOffice.confirmPayment(proof);
    world.tell("lookup", notFound);
    await recover(world, payWithinMs);
    expect(names(world)).toEqual(["lookup"]);
    expect(await statusOf(world)).toEqual({ payment: "pending", reservation: "paying" });
  });
});

describe("fault 43: in two steps, before any capture", () => {
  const unfenced = { cancelBeforeCapture: false, twoStep: true };

  test("it ends with its deadline, and what was reserved in vain goes back", async () => {
    const world = await paying([page], unfenced);
    await meddle(world, { recoverAtMs: 0 });
    await recover(world, payWithinMs);
    expect(world.calls).toEqual([]);
    expect(await statusOf(world)).toEqual(over);
    const nowMs = world.clock.nowMs();
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      reason: "never_authorized",
      watchUntilMs: nowMs + dayMs,
      recoverAtMs: nowMs,
    });
    world.tell("lookup", authorized);
    world.tell("cancel", cancelled);
    await recover(world, 0);
    expect(names(world)).toEqual(["lookup", "cancel"]);
  });

  test("it is in doubt once the capture may be under way", async () => {
    const world = await paying([authorized], unfenced);
    world.tell("lookup", notFound);
    await recover(world, payWithinMs);
    expect(await statusOf(world)).toEqual({ payment: "pending", reservation: "paying" });
  });

  test("it is fenced where it can be", async () => {
    const world = await paying([page], { twoStep: true, onlyProofTakesMoney: true });
    await meddle(world, { recoverAtMs: 0 });
    world.tell("lookup", page);
    world.tell("cancel", cancelled);
    await recover(world, payWithinMs + leaseMs);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(await statusOf(world)).toEqual(over);
  });
});
