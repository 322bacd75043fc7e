/** One guard of the payment protocol that is taken away, and the points that must notice. */
export type Plant = {
  readonly without: string;
  /** The package; core unless said otherwise. */
  readonly of?: "memory";
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly fails: readonly string[];
};

export const plants: readonly Plant[] = [
  {
    without: "the seats that are free once their own refund has settled",
    file: "sales/refunding/book.ts",
    from: "const freed = ended ? null : freeCancelled(before, draft, nowMs);",
    to: "const freed = null;",
    fails: ["K37", "K38"],
  },
  {
    without: "the order of T1 and the call",
    file: "sales/paying/pay.ts",
    from: "  const { token, started } = await startWithToken(",
    to: `  const order = { method, proof: null, reference: null, createdAtMs: context.clock.nowMs() };
      const card = context.gateways.find(({ name }) => name === method.type);
      await card.charge({ paymentId, amount: 110_000, currency: "KRW", ...order });
      const { token, started } = await startWithToken(`,
    fails: ["K0", "K1"],
  },
  {
    without: "the key's record in T1",
    file: "sales/paying/start-payment.ts",
    from: '      ...recordOf(key, fingerprint, { kind: "payment", paymentId }, nowMs),\n    },\n  };\n};\n\nconst settleByWallet',
    to: "    },\n  };\n};\n\nconst settleByWallet",
    fails: ["K1", "K6"],
  },
  {
    without: "the fence of a call that may still arrive",
    file: "sales/recovery/recovery-table.ts",
    from: 'if (cancelBeforeCapture) return { move: "void" };',
    to: 'if (cancelBeforeCapture) return { move: "let_go" };',
    fails: ["K2"],
  },
  {
    without: "the pin of the seats",
    file: "sales/paying/start-payment.ts",
    from: 'claim: { state: "held" as const, reservationId, untilMs: null },',
    to: 'claim: { state: "held" as const, reservationId, untilMs: 1 },',
    fails: ["K3", "K4", "K27"],
  },
  {
    without: "the look-up's final answers",
    file: "sales/recovery/recovery-table.ts",
    from: '      return { move: "settle", answer };\n    case "authorized":',
    to: '      return { move: "wait" };\n    case "authorized":',
    fails: ["K4", "K8", "K19", "K22"],
  },
  {
    without: "the end of the starter's lease",
    file: "sales/paying/start-payment.ts",
    from: "recoverAtMs: nowMs + leaseMs,",
    to: "recoverAtMs: nowMs + 1e12,",
    fails: ["K2", "K4", "K5", "K8"],
  },
  {
    without:
      "the one step that T2 is: its reservation is written by another one, which never comes",
    of: "memory",
    file: "booking-store.ts",
    from: "    puts.forEach(reservations.put);",
    to: `    const isT2 = change.payments?.some(({ status }) => status === "captured");
      if (!isT2) puts.forEach(reservations.put);`,
    fails: ["K5", "K6"],
  },
  {
    without: "captured being absorbing",
    file: "sales/paying/settle-payment.ts",
    from: 'return pending || payment.status === "declined" || payment.status === "failed"',
    to: "return payment",
    fails: ["K7"],
  },
  {
    without: "the wait where nothing can be fenced",
    file: "sales/recovery/recovery-table.ts",
    from: "surelyMs >= deadlineMs + authorizationTtlMs",
    to: "surelyMs >= deadlineMs",
    fails: ["K9"],
  },
  {
    without: "the watch for money that was given up",
    file: "sales/recovery/recover-payment.ts",
    from: "return endWithoutMoney(state, now, answer, nowMs, watchUntilMs);",
    to: "return endWithoutMoney(state, now, answer, nowMs, watchUntilMs && null);",
    fails: ["K9"],
  },
  {
    without: "the alarm of a payment in doubt",
    file: "operations/audit-alarms.ts",
    from: "if (nowMs < deadlineMs + (deadlineMs - createdAtMs)) return [];",
    to: "return [];",
    fails: ["K10"],
  },
  {
    without: "the end of an action that nobody took",
    file: "sales/recovery/recovery-table.ts",
    from: 'if (over) return { move: "void" };',
    to: "",
    fails: ["K11"],
  },
  {
    without: "the question whether the seats are still there",
    file: "sales/paying/settle-payment.ts",
    from: "if (exact && maySell(state, payment, reservation, seats)) {",
    to: "if (exact) {",
    fails: ["K12"],
  },
  {
    without: "the comparison of the amount",
    file: "sales/paying/settle-payment.ts",
    from: "const exact = answer.amount === payment.amount && answer.currency === payment.currency;",
    to: "const exact = true;",
    fails: ["K13"],
  },
  {
    without: "the schedule of a requested refund",
    file: "sales/refunding/request-refund.ts",
    from: 'status: "requested",\n  recoverAtMs: nowMs,',
    to: 'status: "requested",\n  recoverAtMs: nowMs + 1e12,',
    fails: ["K14"],
  },
  {
    without: "the one id of a refund",
    file: "sales/refunding/recover-refund.ts",
    from: "return { refundId, attempt,",
    to: "return { refundId: refundId + refund.attempts, attempt,",
    fails: ["K15"],
  },
  {
    without: "the end of refusals",
    file: "sales/refunding/recover-refund.ts",
    from: 'if (answer.retry !== "later" || refusedForMs >= refusalPatienceMs)',
    to: "if (refusedForMs >= refusalPatienceMs)",
    fails: ["K16"],
  },
  {
    without: "the fence of claims",
    file: "sales/paying/carry-out.ts",
    from: " || payment.attempts !== claim.attempts) return undefined;",
    to: ") return undefined;",
    fails: ["K17"],
  },
  {
    without: "the void of what can't be confirmed",
    file: "sales/recovery/recovery-table.ts",
    from: 'return givenUp ? { move: "void" } : { move: "capture", answer };',
    to: 'return { move: "capture", answer };',
    fails: ["K18"],
  },
  {
    without: "the durable row before the answer",
    file: "sales/recovery/receive-webhook.ts",
    from: "await stores.inbox.put({",
    to: "void ({",
    fails: ["K20", "K21"],
  },
  {
    without: "the work on the inbox",
    file: "sales/recovery/work-inbox.ts",
    from: "const due = await stores.inbox.due(nowMs, batchMax);",
    to: "const due = (await stores.inbox.due(nowMs, batchMax)).slice(0, 0);",
    fails: ["K21"],
  },
  {
    without: "the polling",
    file: "payment/patience.ts",
    from: "Math.min(longestMs, ",
    to: "Math.max(1e9, ",
    fails: ["K22"],
  },
  {
    without: "the condition of each hold's own step",
    file: "reservation/end-hold.ts",
    from: 'holder.status === "held" && readReservation',
    to: "readReservation",
    fails: ["K23"],
  },
  {
    without: "the mark of what was told",
    file: "outbox/attempt.ts",
    from: "return { outcome: done, change: { deliveries: settled } };",
    to: "return { outcome: done };",
    fails: ["K24"],
  },
  {
    without: "the record of a credit",
    file: "sales/paying/credit-wallet.ts",
    from: "return { outcome, change: { ...change, ...kept }, note };",
    to: "return { outcome, change: { ...change, ...(kept && {}) }, note };",
    fails: ["K25"],
  },
  {
    without: "the record of an order to the queue",
    file: "queue/rules/admin-request.ts",
    from: "return { ...queue, orders: [...others, order].slice(-ordersMax) };",
    to: "return queue;",
    fails: ["K25"],
  },
  {
    without: "the look at the show",
    file: "sales/recovery/recover-payment.ts",
    from: "show?.cancelled !== false || ",
    to: "",
    fails: ["K26"],
  },
  {
    without: "the rule that a token counts when seats are held, and later no more",
    file: "sales/paying/confirm-payment.ts",
    from: "  const proven = await stores.bookings.update(",
    to: `  const paid = await stores.bookings.payment(id);
      const own = paid && (await stores.bookings.reservation(paid.reservationId));
      const { token } = own ? await stores.queues.read(own.token) : { token: null };
      if (token?.status !== "active") return notFound("payment");
      const proven = await stores.bookings.update(`,
    fails: ["K28"],
  },
  {
    without: "the money that no payment is known for",
    file: "operations/reconcile.ts",
    from: "if (payment !== null || refunds.length > 0) return undefined;",
    to: "if (payment !== null || refunds.length > 0 || nowMs) return undefined;",
    fails: ["K29"],
  },
  {
    without: "the relay's end of the token",
    file: "outbox/follow-ups.ts",
    from: 'if (event.type === "ReservationConfirmed" && event.token !== null) {',
    to: 'if (event.type === "ReservationConfirmed" && event.token !== null && event.stream === "") {',
    fails: ["K30"],
  },
  {
    without: "what a buyer wants of a payment that they left",
    file: "sales/paying/give-up.ts",
    from: "    cancelledAtMs: payment.cancelledAtMs ?? nowMs,",
    to: "",
    fails: ["K31"],
  },
  {
    without: "the step that announces the fence",
    file: "sales/paying/give-up.ts",
    from: "    change: { payments: [voiding], ...putChanged(state, wanted) },",
    to: "",
    fails: ["K31", "K32"],
  },
  {
    without: "the wish to release",
    file: "sales/paying/give-up.ts",
    from: ", ...putChanged(state, wanted) },",
    to: " },",
    fails: ["K32"],
  },
  {
    without: "the work on changes that a server left half done",
    file: "concert/settle-plan.ts",
    from: "const showIds = await context.stores.concerts.unsettled(showsMax);",
    to: "const showIds = (await context.stores.concerts.unsettled(showsMax)).slice(0, 0);",
    fails: ["K39", "K40", "K41"],
  },
  {
    without: "the relay's news for the queue of a show",
    file: "outbox/follow-ups.ts",
    from: 'event.type === "ShowChanged" ||',
    to: "",
    fails: ["K42"],
  },
  {
    without: "the relay's news for the queue of a concert",
    file: "outbox/follow-ups.ts",
    from: 'event.changed.includes("status")',
    to: 'event.changed.includes("title")',
    fails: ["K43"],
  },
];
