import type { DomainEvent } from "../kernel/events.ts";
import type { ConcertId } from "../kernel/ids.ts";
import { actedBy, entryOf, type Note, type OperatorsDecision } from "../kernel/journal.ts";
import { type Operating, recorded } from "../kernel/operating.ts";
import type { Concert } from "./concert.ts";
import type {
  NewShow,
  NewShowSlice,
  NewShowState,
  ShowChange,
  ShowSlice,
  ShowState,
} from "./concert-changes.port.ts";
import type { ConcertContext } from "./concert-context.ts";
import type {
  ConcertChange,
  ConcertPlan,
  ConcertRemoval,
  Removable,
} from "./concert-store.port.ts";

type Context = Operating<ConcertContext>;

/** A step of an operator's command about a concert, with its row of the journal. */
export const acceptConcert = <O>(
  { whole, order }: Context,
  concertId: ConcertId,
  decide: (concert: Concert | null) => OperatorsDecision<ConcertChange, O>,
): Promise<O> =>
  whole.stores.concerts.update(concertId, (concert) => recorded(order, decide(concert)));

/** Removes a draft. */
export const acceptRemoval = <O>(
  { whole, order }: Context,
  concertId: ConcertId,
  decide: (state: Removable) => OperatorsDecision<ConcertRemoval, O>,
): Promise<O> => whole.stores.concerts.remove(concertId, (state) => recorded(order, decide(state)));

/** Adds a show. */
export const acceptNewShow = <O>(
  { whole, order }: Context,
  slice: NewShowSlice,
  decide: (state: NewShowState) => OperatorsDecision<NewShow, O>,
): Promise<O> => whole.stores.concerts.addShow(slice, (state) => recorded(order, decide(state)));

/** Changes a show, its plan or its prices. */
export const acceptShow = <O>(
  { whole, order }: Context,
  slice: ShowSlice,
  decide: (state: ShowState) => OperatorsDecision<ShowChange, O>,
): Promise<O> => whole.stores.concerts.changeShow(slice, (state) => recorded(order, decide(state)));

/** Creates a concert in one step. */
export const acceptPlan = (
  { whole, order }: Context,
  plan: Omit<ConcertPlan, "journal">,
  note: Note,
): Promise<"created" | "already_exists"> =>
  whole.stores.concerts.create({
    ...plan,
    events: actedBy(order, plan.events),
    journal: entryOf(order, note),
  });

/** Publishes a concert that was created in pieces. */
export const acceptCreation = (
  { whole, order }: Context,
  creationId: string,
  events: readonly DomainEvent[],
  note: Note,
): Promise<boolean> =>
  whole.stores.concerts.publish(creationId, actedBy(order, events), entryOf(order, note));
