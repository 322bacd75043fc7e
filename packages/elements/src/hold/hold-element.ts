import { getReservation } from "@admit-one/client";
import type { CheckoutMessages } from "../messages/messages.ts";
import { AdmitElement, define, type Life, type Load, onReturn, write } from "../shared/element.ts";
import { fill } from "../shared/fill.ts";
import { duration } from "../shared/times.ts";
import { clockTime, createCountDown } from "./count-down.ts";

/**
 * `<admit-one-hold reservation="" ends-at="" server-time="">`: counts a hold down by the server's
 * clock, says when it is about to end, and asks the server once it has.
 */
class HoldElement extends AdmitElement<CheckoutMessages> {
  protected override async live(life: Life<CheckoutMessages>): Promise<void> {
    const { signal, words, language } = life;
    const endsAtMs = Date.parse(this.attr("ends-at"));
    const serverTimeMs = Date.parse(this.attr("server-time"));
    if (Number.isNaN(endsAtMs) || Number.isNaN(serverTimeMs)) return;
    const remaining = this.ensure("remaining", "strong");
    const announce = this.ensure("announce", "p", { "aria-live": "polite" });
    const elapsedMs = startClock();
    let down = createCountDown(endsAtMs - serverTimeMs);
    let isAsked = false;

    const ask = async (): Promise<void> => {
      const later = await this.#ended(life, announce);
      if (later === null) return clearInterval(timer);
      down = createCountDown(later - serverTimeMs);
      isAsked = false;
    };

    const tick = (): void => {
      const left = down.secondsLeft(elapsedMs());
      write(remaining, clockTime(left));
      const warning = down.warning(left);
      if (warning !== null) write(announce, fill(words.warn, duration(language, warning)));
      if (left > 0 || isAsked) return;
      isAsked = true;
      void ask().catch(() => {});
    };

    const timer = setInterval(tick, 250);
    signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    onReturn(signal, tick);
    tick();
  }

  /** The server decides. Returns the later end, if it was put off in another tab. */
  async #ended(
    { connection, signal, words }: Life<CheckoutMessages>,
    announce: HTMLElement,
  ): Promise<number | null> {
    const found = await getReservation(connection, this.attr("reservation"), { signal });
    if (!found.ok) {
      this.noteRefusal(found.problem);
      return null;
    }
    const { status, expiresAt } = found.value;
    const isLater = Date.parse(expiresAt) > Date.parse(this.attr("ends-at"));
    if (status === "held" && isLater) {
      this.setAttribute("ends-at", expiresAt);
      return Date.parse(expiresAt);
    }
    if (status === "held" || status === "expired") write(announce, words.holdEnded);
    this.emit("admit-one-hold-ended", { reservation: found.value });
    return null;
  }
}

/**
 * What has passed since the server printed its time. A monotonic clock may stand still while a
 * device sleeps, and the other one may be set back, so the longer of both counts.
 */
const startClock = (): (() => number) => {
  const [page] = performance.getEntriesByType("navigation");
  const isOfPage = document.readyState !== "complete" && page !== undefined;
  const sinceMs = isOfPage
    ? (page as PerformanceNavigationTiming).responseStart
    : performance.now();
  const wallMs = Date.now() - (performance.now() - sinceMs);
  return () => Math.max(performance.now() - sinceMs, Date.now() - wallMs);
};

/** Registers `<admit-one-hold>` with its sentences. */
export const registerHold = (load: Load<CheckoutMessages>): void =>
  define("admit-one-hold", HoldElement, { load });
