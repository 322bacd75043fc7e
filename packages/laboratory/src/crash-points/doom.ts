import type { BoxOffice, PaymentGateway, Stores } from "@admit-one/core";

/** Where a process dies: at the nth such call, before or after its effect. */
export type Doom = {
  /** `bookings.update`, `inbox.put`, `events.update`, `gateway.charge`… */
  readonly at: string;
  readonly nth?: number;
  readonly when: "before" | "after";
};

/** An action of a process, in a form that can be sent to another process. */
export type Deed =
  | { readonly do: "pay"; readonly command: Parameters<BoxOffice["pay"]>[0] }
  | { readonly do: "confirm"; readonly command: Parameters<BoxOffice["confirmPayment"]>[0] }
  | { readonly do: "give_up"; readonly command: Parameters<BoxOffice["cancelPayment"]>[0] }
  | { readonly do: "release"; readonly command: Parameters<BoxOffice["releaseReservation"]>[0] }
  | { readonly do: "cancel"; readonly command: Parameters<BoxOffice["cancelReservation"]>[0] }
  | { readonly do: "credit"; readonly command: Parameters<BoxOffice["creditWallet"]>[0] }
  | { readonly do: "reset"; readonly command: Parameters<BoxOffice["resetQueue"]>[0] }
  | { readonly do: "webhook"; readonly command: Parameters<BoxOffice["receiveWebhook"]>[0] }
  | { readonly do: "add_show"; readonly command: Parameters<BoxOffice["addShow"]>[0] }
  | { readonly do: "add_sections"; readonly command: Parameters<BoxOffice["addSections"]>[0] }
  | { readonly do: "reprice"; readonly command: Parameters<BoxOffice["changePrices"]>[0] }
  | { readonly do: "change_show"; readonly command: Parameters<BoxOffice["changeShow"]>[0] }
  | { readonly do: "change_concert"; readonly command: Parameters<BoxOffice["changeConcert"]>[0] }
  | { readonly do: "recover" | "relay" | "sweep" };

export const act = (boxOffice: BoxOffice, deed: Deed): Promise<unknown> => {
  switch (deed.do) {
    case "pay":
      return boxOffice.pay(deed.command);
    case "confirm":
      return boxOffice.confirmPayment(deed.command);
    case "give_up":
      return boxOffice.cancelPayment(deed.command);
    case "release":
      return boxOffice.releaseReservation(deed.command);
    case "cancel":
      return boxOffice.cancelReservation(deed.command);
    case "credit":
      return boxOffice.creditWallet(deed.command);
    case "reset":
      return boxOffice.resetQueue(deed.command);
    case "webhook":
      return boxOffice.receiveWebhook(deed.command);
    case "add_show":
      return boxOffice.addShow(deed.command);
    case "add_sections":
      return boxOffice.addSections(deed.command);
    case "reprice":
      return boxOffice.changePrices(deed.command);
    case "change_show":
      return boxOffice.changeShow(deed.command);
    case "change_concert":
      return boxOffice.changeConcert(deed.command);
    case "recover":
    case "relay":
    case "sweep":
      return boxOffice.work[deed.do]();
  }
};

/** Few, so that the changes of a small show take several steps, too. */
const seatsPerStep = 4;

type Port = Readonly<Record<string, unknown>>;

/** Wraps ports so that they end their process at the given call. `die` never resolves. */
export const doomed = (
  { stores, gateways }: { readonly stores: Stores; readonly gateways: readonly PaymentGateway[] },
  doom: Doom,
  die: () => Promise<never>,
): { readonly stores: Stores; readonly gateways: readonly PaymentGateway[] } => {
  let seen = 0;
  // Timers of the dead process may still run, but their calls have no effect.
  let isDead = false;
  const end = (): Promise<never> => {
    isDead = true;
    return die();
  };
  const wrap = <P extends object>(name: string, port: P): P => {
    const entries = Object.entries(port as Port).map(([method, value]) => {
      if (typeof value !== "function" || method === "checkMethod") return [method, value];
      const run = value as (...args: unknown[]) => Promise<unknown>;
      return [
        method,
        async (...args: unknown[]) => {
          if (isDead) return new Promise(() => {});
          const isHere = `${name}.${method}` === doom.at && ++seen === (doom.nth ?? 1);
          if (isHere && doom.when === "before") return end();
          const answer = await run(...args);
          return isHere ? end() : answer;
        },
      ];
    });
    return Object.fromEntries(entries) as P;
  };
  const { queues, concerts, bookings, events, inbox, figures, lookups } = stores;
  return {
    stores: {
      queues: wrap("queues", queues),
      concerts: { ...wrap("concerts", concerts), seatsPerStep },
      bookings: wrap("bookings", bookings),
      events: wrap("events", events),
      inbox: wrap("inbox", inbox),
      figures: wrap("figures", figures),
      lookups: wrap("lookups", lookups),
    },
    gateways: gateways.map((gateway) => wrap("gateway", gateway)),
  };
};
