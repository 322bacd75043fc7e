import type { QueueChange, QueueSlice, QueueState, Token } from "@admit-one/core";
import type { CaseOf, MakeStores } from "../contract-case.ts";

export type MakeQueueStores = MakeStores<"queues" | "events">;
export type QueueWorld = Awaited<ReturnType<MakeQueueStores>>;
export type QueueCase = CaseOf<QueueWorld>;

/** Puts the result of `change` for the slice. */
export const put = (
  { stores }: QueueWorld,
  slice: QueueSlice,
  change: (state: QueueState) => QueueChange,
): Promise<void> =>
  stores.queues.update(slice, (state) => ({ outcome: undefined, change: change(state) }));

/** The same slice, loaded by `read` and by `update`. */
export const bothLoads = async (
  { stores }: QueueWorld,
  slice: QueueSlice,
): Promise<readonly [QueueState, QueueState]> => [
  await stores.queues.read(slice),
  await stores.queues.update(slice, (state) => ({ outcome: state })),
];

export const numbers = (tokens: readonly Token[]): readonly number[] =>
  tokens.map((token) => token.no);
