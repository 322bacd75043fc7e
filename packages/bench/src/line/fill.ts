import type { Queue, QueueId, Stores, UserId, WaitingToken } from "@admit-one/core";

export const queueId: QueueId = "million" as QueueId;
export const joinedAtMs: number = Date.UTC(2030, 0, 1);
export const userOf = (no: number): UserId => `user-${no}` as UserId;

const perStep = 10_000;
/** One token in this many left before it was called, so that there are gaps to count. */
const leavesEvery = 20;

const tokenOf = (no: number): WaitingToken => ({
  queueId,
  no,
  userId: userOf(no),
  epoch: 1,
  joinedAtMs,
  status: "waiting",
  hintEndsAtMs: null,
});

const gone = (no: number): boolean => no % leavesEvery === 0;

/** Fills the queue to this length, only through the port: ten thousand tokens in a step. */
export const fillTo = async (
  { queues }: Stores,
  length: number,
  onProgress: (line: string) => void,
): Promise<void> => {
  for (;;) {
    const reached = await queues.update({ queueId }, ({ queue }) => {
      if (queue === null) throw new TypeError("There is no queue to fill.");
      const first = queue.nextNo;
      const last = Math.min(length, first + perStep - 1);
      const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      if (numbers.length === 0) return { outcome: last };
      const next: Queue = {
        ...queue,
        version: queue.version + 1,
        nextNo: last + 1,
        waiting: queue.waiting + numbers.filter((no) => !gone(no)).length,
      };
      const tokens = numbers.map((no) =>
        gone(no) ? { ...left(tokenOf(no)), endedAtMs: joinedAtMs } : tokenOf(no),
      );
      return {
        outcome: last,
        change: { queue: next, tokens, departed: numbers.filter(gone) },
      };
    });
    onProgress(`${reached.toLocaleString("en")} of ${length.toLocaleString("en")}`);
    if (reached >= length) return;
  }
};

const left = ({ no, userId, epoch }: WaitingToken) => ({
  queueId,
  no,
  userId,
  epoch,
  joinedAtMs,
  status: "expired" as const,
  reason: "left" as const,
  admittedAtMs: null,
});
