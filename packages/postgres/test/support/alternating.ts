import type { Stores } from "@admit-one/core";

const port = <Port extends object>(one: Port, other: Port): Port => {
  let calls = 0;
  return new Proxy(one, {
    get: (_target, name) => {
      calls += 1;
      return Reflect.get(calls % 2 === 0 ? one : other, name);
    },
  });
};

/** Every call goes to the other one of two servers, as behind a balancer. */
export const alternating = (one: Stores, other: Stores): Stores => ({
  queues: port(one.queues, other.queues),
  concerts: port(one.concerts, other.concerts),
  bookings: port(one.bookings, other.bookings),
  events: port(one.events, other.events),
  inbox: port(one.inbox, other.inbox),
  figures: port(one.figures, other.figures),
  lookups: port(one.lookups, other.lookups),
});
