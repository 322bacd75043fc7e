import {
  findMine,
  getConcert,
  getPayment,
  getReservation,
  type NextAction,
  type Payment,
  type PaymentMethod,
  type PendingPayment,
  type Problem,
  type Result,
  sendCancel,
  sendPayment,
  sendProof,
  settlePayment,
} from "@admit-one/client";
import type { CheckoutMessages } from "../messages/messages.ts";
import { AdmitElement, define, type Life, type Load, write } from "../shared/element.ts";
import { chosenMethod } from "./chosen-method.ts";
import { type Gateway, loadScript, type OpenForm, readGateways } from "./gateways.ts";

type AnyPayment = Payment | PendingPayment;

/** How long to wait before a payment without an answer is asked for again, with the same key. */
const askAgainMs = 3_000;
/** In the address to which a provider sends the buyer who closed its window. */
const closed = "closed";

/**
 * `<admit-one-pay reservation="" key="" amount="" currency="" return-url="" payment="">`: pays a
 * reservation by the method that is chosen in its form, or goes on with a payment that waits for
 * the buyer. Every try has the key that the server printed, so that there is one payment.
 */
class PayElement extends AdmitElement<CheckoutMessages> {
  /** The ways to pay. Default: the JSON in the part `gateways`. */
  declare gateways?: readonly Gateway[];

  protected override async live(life: Life<CheckoutMessages>): Promise<void> {
    const paymentId = this.attr("payment");
    if (paymentId !== "") return this.#resume(life, paymentId);
    const form = this.querySelector("form");
    if (form === null) return;
    let isUnderWay = false;
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      if (isUnderWay) return;
      isUnderWay = true;
      const button = form.querySelector("button");
      if (button !== null) button.disabled = true;
      void this.#pay(life, chosenMethod(form))
        .catch(() => this.#say(life.words.loadFailed))
        .finally(() => {
          isUnderWay = false;
          if (button !== null) button.disabled = false;
        });
    };
    form.addEventListener("submit", submit, { signal: life.signal });
  }

  #say(text: string): void {
    write(this.ensure("status", "p", { role: "status" }), text);
  }

  /** The same key until there is an answer: a lost one is asked for again, never paid again. */
  async #pay(life: Life<CheckoutMessages>, method: PaymentMethod | null): Promise<void> {
    const { connection, signal, words } = life;
    const reservationId = this.attr("reservation");
    this.#say(words.paying);
    const token = await this.#token(life, reservationId);
    const paid = await this.#persist(life, () =>
      sendPayment(connection, reservationId, {
        token,
        key: this.attr("key"),
        amount: Number(this.attr("amount")),
        currency: this.attr("currency"),
        ...(method !== null && { method }),
        signal,
      }),
    );
    return this.#answered(life, paid);
  }

  /** Repeats a call until there is an answer. The server does it once. */
  async #persist(
    { connection, signal, words }: Life<CheckoutMessages>,
    call: () => Promise<Result<AnyPayment>>,
  ): Promise<Result<AnyPayment>> {
    for (;;) {
      const answer = await call().catch(() => null);
      signal.throwIfAborted();
      if (answer !== null && (answer.ok || answer.problem.status < 500)) return answer;
      this.#say(words.doNotPayAgain);
      await connection.options.pause(askAgainMs, signal);
    }
  }

  /** The buyer's place in the line of this concert. Empty if it is over; the server judges that. */
  async #token(
    { connection, signal }: Life<CheckoutMessages>,
    reservationId: string,
  ): Promise<string> {
    const found = await getReservation(connection, reservationId, { signal });
    if (!found.ok) return "";
    const concert = await getConcert(connection, found.value.concertId, { signal });
    const mine = concert.ok ? await findMine(connection, concert.value.queueId, { signal }) : null;
    return mine?.ok === true ? mine.value.token : "";
  }

  async #answered(life: Life<CheckoutMessages>, paid: Result<AnyPayment>): Promise<void> {
    if (!paid.ok) return this.#refused(life, paid.problem);
    const { status, nextAction } = paid.value;
    if (status === "captured") {
      this.#say(life.words.paid);
      if (this.emit("admit-one-paid", { payment: paid.value })) this.#leave();
      return;
    }
    if (status !== "pending") return this.#leave();
    if (nextAction !== undefined) return this.#open(life, paid.value, nextAction);
    this.#say(life.words.doNotPayAgain);
    return this.#answered(
      life,
      await settlePayment(life.connection, paid.value.paymentId, { signal: life.signal }),
    );
  }

  /** After a decline the next try has another key, which the server prints. */
  #refused({ words }: Life<CheckoutMessages>, problem: Problem): void {
    this.noteRefusal(problem);
    const isDeclined = problem.code === "PAYMENT_DECLINED";
    this.#say(isDeclined ? words.declined : problem.title);
    const isOver =
      isDeclined || problem.code === "PAYMENT_IN_PROGRESS" || problem.code === "PAYMENT_SETTLED";
    if (this.emit("admit-one-payment-refused", { problem }) && isOver) this.#leave();
  }

  /** A payment of an earlier visit, or of another tab, that is not over. */
  async #resume(life: Life<CheckoutMessages>, paymentId: string): Promise<void> {
    const { connection, signal } = life;
    // Only of this payment: the address may be an old one, or somebody else's link.
    const isClosed = new URLSearchParams(location.search).get(closed) === paymentId;
    if (isClosed) return this.#cancel(life, paymentId);
    const found = await getPayment(connection, paymentId, { signal });
    if (!found.ok) return this.#refused(life, found.problem);
    // What the server shows by itself needs nothing here.
    const { status, nextAction } = found.value;
    if (status === "pending" && nextAction !== undefined && this.#gateway(nextAction) === null)
      return;
    await this.#answered(life, found);
  }

  #gateway({ type }: NextAction): Gateway | null {
    const all = this.gateways ?? readGateways(this.find("gateways")?.textContent);
    return all.find(({ name, kind }) => name === type && kind !== "none") ?? null;
  }

  /** Opens the provider's form. Actions of no provider are the server's to show. */
  async #open(
    life: Life<CheckoutMessages>,
    payment: AnyPayment,
    nextAction: NextAction,
  ): Promise<void> {
    const { words } = life;
    const gateway = this.#gateway(nextAction);
    if (gateway === null) return this.#leave();
    for (const part of this.querySelectorAll<HTMLElement>("form > fieldset, form > button")) {
      part.hidden = true;
    }
    const place = this.ensure("provider", "div");
    const pay = this.ensure("confirm", "button", { type: "button", class: "button" });
    write(pay, words.pay);
    const other = this.ensure("other", "button", { type: "button", class: "button quiet" });
    write(other, words.otherWay);
    other.onclick = () => void this.#cancel(life, payment.paymentId).catch(() => this.#leave());
    const open = this.#load(gateway, payment, nextAction, place);
    open.then(
      () => this.#say(""),
      () => this.#say(words.loadFailed),
    );
    const press = async (): Promise<void> => {
      this.#say(words.paying);
      const outcome = await (await open).submit();
      if (outcome.kind === "closed") return this.#cancel(life, payment.paymentId);
      if (outcome.kind === "failed") return this.#say(outcome.message || words.declined);
      // The same proof has one effect.
      const { connection, signal } = life;
      const proof = { proof: outcome.proof, signal };
      const confirm = () => sendProof(connection, payment.paymentId, proof);
      await this.#answered(life, await this.#persist(life, confirm));
    };
    pay.onclick = () => {
      pay.toggleAttribute("disabled", true);
      void press()
        .catch(() => this.#say(words.loadFailed))
        .finally(() => pay.removeAttribute("disabled"));
    };
  }

  async #load(
    gateway: Gateway,
    { paymentId, amount, currency }: AnyPayment,
    nextAction: NextAction,
    place: HTMLElement,
  ): Promise<OpenForm> {
    if (gateway.scriptUrl !== undefined) await loadScript(gateway.scriptUrl);
    place.replaceChildren();
    const returnUrl = new URL(this.attr("return-url"), location.href).href;
    const closedUrl = new URL(`?${closed}=${encodeURIComponent(paymentId)}`, location.href).href;
    const name = this.attr("order-name") || document.title;
    const order = { nextAction, amount, currency, name, returnUrl, closedUrl, place };
    // A page loads what belongs to a provider with the provider's script.
    return gateway.kind === "stripe"
      ? (await import("./stripe.ts")).openStripe(gateway, order)
      : (await import("./toss.ts")).openToss(gateway, order);
  }

  /** Leaves a payment, so that the reservation can be paid in another way. */
  async #cancel(life: Life<CheckoutMessages>, paymentId: string): Promise<void> {
    const { connection, signal, words } = life;
    this.#say(words.bankClosed);
    const cancelled = await sendCancel(connection, paymentId, { signal });
    if (!cancelled.ok) this.noteRefusal(cancelled.problem);
    this.emit("admit-one-payment-cancelled", { paymentId });
    this.#leave();
  }

  /** To where the server shows what became of the payment. */
  #leave(): void {
    const url = this.attr("return-url");
    if (url !== "") location.assign(url);
  }
}

/** Registers `<admit-one-pay>` with its sentences. */
export const registerPay = (load: Load<CheckoutMessages>): void =>
  define("admit-one-pay", PayElement, { load });
