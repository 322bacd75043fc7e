import type { Decision } from "@admit-one/core";
import type { Change, Counter } from "./counters.ts";

export type Update = (decide: (state: number) => Decision<Change, number>) => Promise<number>;

type Member = PromiseWithResolvers<number> & {
  readonly decide: (state: number) => Decision<Change, number>;
};

type Fault = "stale" | "early" | "neighbours" | "order";

/** Group commits as one might write them: each has one fault that the law must find. */
export const createFaultyCommit = (counter: Counter, fault: Fault): Update => {
  let waiting: Member[] = [];

  const run = async (): Promise<void> => {
    const members = fault === "order" ? waiting.reverse() : waiting;
    waiting = [];
    const answers: (() => void)[] = [];
    try {
      await counter.work.step(
        () => counter.load({} as never, [""]),
        async (sql, workingSet) => {
          const look = () => workingSet.view("").state ?? 0;
          const first = look();
          let wrote = false;
          for (const { decide, resolve, reject } of members) {
            try {
              const state = fault === "stale" ? first : look();
              const { outcome, change } = decide(state);
              if (change !== undefined) workingSet.apply("", state, change);
              wrote ||= change !== undefined;
              if (fault === "early") resolve(outcome);
              else answers.push(() => resolve(outcome));
            } catch (error) {
              answers.push(() => reject(error));
            }
          }
          return wrote ? await workingSet.save(sql) : [];
        },
      );
      for (const answer of answers) answer();
    } catch (error) {
      for (const { reject } of members) reject(error);
    }
  };

  return (decide) => {
    const member = { ...Promise.withResolvers<number>(), decide };
    waiting.push(member);
    if (waiting.length === 1) setImmediate(() => void run());
    return member.promise;
  };
};
