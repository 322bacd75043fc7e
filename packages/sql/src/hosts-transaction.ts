import { TicketingError } from "@admit-one/core";
import { type MikroORM, RequestContext, TransactionContext } from "@mikro-orm/core";
import type { SqlDialect } from "./dialect.ts";

/** Whether the caller has a transaction open on this instance, as far as MikroORM knows. */
const isInside = ({ em }: Pick<MikroORM, "em">): boolean => {
  const current =
    TransactionContext.getEntityManager(em.name) ?? RequestContext.getEntityManager(em.name);
  // Instances with the same name share a context. A transaction of another instance is no obstacle,
  // so compare the drivers.
  return current?.getDriver() === em.getDriver() && current.isInTransaction();
};

const insideTransaction = (name: string): TicketingError =>
  new TicketingError(
    "UNAVAILABLE",
    `[admit-one/${name}] The box office was called from inside a transaction of the host's. There is ` +
      "one connection, which that transaction has, so the call would wait for itself for ever. " +
      "Call before it or after it: a reservation never joins a host's transaction.",
  );

type Method = (...args: never[]) => Promise<unknown>;
/** Numbers are not guarded. */
type Methods = Readonly<Record<string, Method | number>>;

/**
 * Refuses calls from inside a host's transaction if the database has one connection. It guards the
 * stores as a whole, since gathered calls run on behalf of all their callers.
 */
export const refuseInside = <S extends object>(
  orm: Pick<MikroORM, "em">,
  { name, hasOneConnection }: SqlDialect,
  stores: S,
): S => {
  if (hasOneConnection !== true) return stores;
  const guarded =
    (method: Method): Method =>
    (...args) =>
      isInside(orm) ? Promise.reject(insideTransaction(name)) : method(...args);
  const guardEach = (methods: Methods): Methods =>
    Object.fromEntries(
      Object.entries(methods).map(([key, it]) => [
        key,
        typeof it === "function" ? guarded(it) : it,
      ]),
    );
  return Object.fromEntries(
    Object.entries(stores as Readonly<Record<string, Method | Methods>>).map(([key, it]) => [
      key,
      typeof it === "function" ? guarded(it) : guardEach(it),
    ]),
  ) as S;
};
