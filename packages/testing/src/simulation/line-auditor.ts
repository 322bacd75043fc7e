import type { QueueChange, QueuePolicy, Token } from "@admit-one/core";
import type { World } from "./world.ts";

/** Watches one queue's commits and checks L6, L7 and L8 by counting. */
export type LineAuditor = {
  onCommit(change: QueueChange): void;
  atRest(): void;
};

export const createLineAuditor = (
  world: World,
  breach: (law: string, message: string) => void,
): LineAuditor => {
  const status = new Map<number, string>();
  /** Waiting numbers, in order: new ones are only added at the end. */
  const waiting = new Set<number>();
  const admissions: number[] = [];
  let active = 0;
  let lastNo = 0;
  /** The operator's latest limits, whatever a step assumes. */
  let limits: QueuePolicy | null = null;

  const move = (no: number, to: string): void => {
    if (status.get(no) === "active") active -= 1;
    if (to === "active") active += 1;
    waiting.delete(no);
    if (to === "waiting") waiting.add(no);
    status.set(no, to);
  };

  const onAdmission = (no: number): void => {
    const [first] = waiting;
    if (first !== undefined && first < no) breach("L7", `${no} was admitted before ${first}`);
    admissions.push(world.nowMs());
  };

  /**
   * The bucket limits every window that ends now. Walking back finds the oldest admission that
   * counts.
   */
  const checkRate = ({ ratePerMinute, burst }: QueuePolicy): void => {
    if (ratePerMinute === null) return;
    const nowMs = world.nowMs();
    for (let count = 1; count <= admissions.length; count += 1) {
      const sinceMs = admissions[admissions.length - count] ?? nowMs;
      // A server clock that is ahead lends the bucket at most the skew.
      const windowMs = nowMs - sinceMs + 2_000;
      if (count > (ratePerMinute / 60_000) * windowMs + burst) {
        breach("L6", `${count} admissions within ${windowMs} ms`);
        return;
      }
      if (windowMs > 120_000) return;
    }
  };

  /** No hold may keep a user active for ever. */
  const checkStay = (token: Token): void => {
    if (limits === null || token.status !== "active") return;
    const { no, admittedAtMs, activeUntilMs } = token;
    const longestMs = Math.max(limits.activeForMs, limits.maxActiveForMs);
    const overMs = activeUntilMs - admittedAtMs - longestMs;
    if (overMs > 0) breach("limit", `${no} is active ${overMs} ms longer than anybody may be`);
  };

  return {
    onCommit({ queue, tokens = [], events = [] }) {
      const before = active;
      for (const { no, status: to } of [...tokens].sort((a, b) => a.no - b.no)) {
        const from = status.get(no);
        if (from === undefined) {
          if (no !== lastNo + 1) breach("L8", `${no} follows on ${lastNo}`);
          lastNo = no;
        }
        if (from === "expired" && to !== "expired") breach("L7", `${no} came back`);
        const admitted = to === "active" && from !== "active";
        move(no, to);
        if (admitted) onAdmission(no);
      }
      if (queue === undefined) return;
      const isSaid = events.some(({ type }) => type === "QueueChanged");
      limits = limits === null || isSaid ? queue.policy : limits;
      tokens.forEach(checkStay);
      const { maxActive } = limits;
      if (maxActive !== null && active > maxActive && active > before) {
        breach("L6", `${active} active of ${maxActive}`);
      }
      if (queue.active !== active) breach("L6", `counts ${queue.active} active, has ${active}`);
      if (queue.waiting !== waiting.size) {
        breach("L7", `counts ${queue.waiting} waiting, has ${waiting.size}`);
      }
      checkRate(limits);
    },
    atRest() {
      if (waiting.size > 0) breach("L7", `${waiting.size} wait for ever`);
    },
  };
};
