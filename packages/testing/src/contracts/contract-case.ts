import type { Stores } from "@admit-one/core";

/** One law of a port, ready to run under any test runner; it rejects when the law is broken. */
export type ContractCase = { readonly name: string; readonly run: () => Promise<void> };

/**
 * Makes a fresh, empty instance for one case. A port is judged together with the ports beside it:
 * `Ports` names those that its contract needs, and they must work on the same data.
 */
export type MakeStores<Ports extends keyof Stores = keyof Stores> = () => Promise<
  { readonly stores: Pick<Stores, Ports> } & AsyncDisposable
>;

/** A case before it knows which instance it judges. */
export type CaseOf<World> = {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
};

/** Gives every case an instance of its own, disposed of afterwards. */
export const bindCases = <World extends AsyncDisposable>(
  port: string,
  make: () => Promise<World>,
  cases: readonly CaseOf<World>[],
): readonly ContractCase[] =>
  cases.map(({ name, run }) => ({
    name: `${port}: ${name}`,
    run: async () => {
      await using world = await make();
      await run(world);
    },
  }));

/** The first case of every contract: what one instance saves, another must not see. */
export const factoryCase = <World extends AsyncDisposable>(
  port: string,
  make: () => Promise<World>,
  run: (one: World, other: World) => Promise<void>,
): ContractCase => ({
  name: `${port}: two instances share nothing`,
  run: async () => {
    await using one = await make();
    await using other = await make();
    await run(one, other);
  },
});
