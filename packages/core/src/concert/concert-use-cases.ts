import { type Acting } from "../kernel/actor.ts";
import { type QueueId } from "../kernel/ids.ts";
import { operating } from "../kernel/operating.ts";
import { type PageQuery } from "../kernel/page.ts";
import { addSections } from "./add-sections.ts";
import { addShow } from "./add-show.ts";
import { changeConcert } from "./change-concert.ts";
import { changePrices } from "./change-prices.ts";
import { changeShow } from "./change-show.ts";
import type { Show } from "./concert.ts";
import {
  type AddSections,
  type AddSectionsOutcome,
  type AddShow,
  type AddShowOutcome,
  type ChangeConcert,
  type ChangeConcertOutcome,
  type ChangePrices,
  type ChangePricesOutcome,
  type ChangeShow,
  type ChangeShowOutcome,
  type ConcertsOutcome,
  type CreateConcertOutcome,
  type DeleteConcert,
  type DeleteConcertOutcome,
  type ExportConcertOutcome,
  type FindConcert,
  type FindQueue,
  type FollowSeats,
  type FollowSeatsOutcome,
  type GetAvailability,
  type GetAvailabilityOutcome,
  type GetConcertOutcome,
  type GetPlanOutcome,
  type GetSeatsLeft,
  type GetSeatsLeftOutcome,
  type ListSeats,
  type ListSeatsOutcome,
  type ListShows,
  type ListShowsOutcome,
  type SaleStatesOutcome,
} from "./concert-commands.ts";
import { type ConcertDocument } from "./concert-document.ts";
import { createConcert } from "./create-concert.ts";
import { deleteConcert } from "./delete-concert.ts";
import { exportConcert } from "./export-concert.ts";
import { createFindQueue } from "./find-queue.ts";
import { followSeats, getAvailability } from "./get-availability.ts";
import { getPlan } from "./get-plan.ts";
import { getSaleStates } from "./get-sale-states.ts";
import { getSeatsLeft, type SeatsLeftContext } from "./get-seats-left.ts";
import { getConcert, listConcerts } from "./list-concerts.ts";
import { listSeats } from "./list-seats.ts";
import { listShows } from "./list-shows.ts";

/** The use cases of concerts. */
export type ConcertUseCases = {
  /** The queue of a concert or show. Null if there is none. */
  findQueue(query: FindQueue): Promise<QueueId | null>;
  /**
   * Newest first. Read from the store at most once a second, and at once after a change by this
   * process.
   */
  listConcerts(query?: PageQuery): Promise<ConcertsOutcome>;
  getConcert(query: FindConcert): Promise<GetConcertOutcome>;
  listShows(query: ListShows): Promise<ListShowsOutcome>;
  /**
   * How many seats each grade and price has left, in the first 32 shows of the concert that sell.
   * Needs a live token; one that waits is enough. Counted at most once a second for all callers.
   */
  getSeatsLeft(query: GetSeatsLeft): Promise<GetSeatsLeftOutcome>;
  /** How shows sell now. For public pages: counted at most once a second for all callers. */
  getSaleStates(query: { readonly shows: readonly Show[] }): Promise<SaleStatesOutcome>;
  listSeats(query: ListSeats): Promise<ListSeatsOutcome>;
  /** Sections, labels, grades and prices: what a page needs once to draw the seats. Public. */
  getPlan(query: { readonly showId: string }): Promise<GetPlanOutcome>;
  /** Which seats can be reserved now, by their numbers in the plan: one bit each, or changes. */
  getAvailability(query: GetAvailability): Promise<GetAvailabilityOutcome>;
  /**
   * The same for all open streams of a show together. It checks no token: check each with
   * `getAvailability` first.
   */
  followSeats(query: FollowSeats): Promise<FollowSeatsOutcome>;
  createConcert(document: ConcertDocument, by?: Acting): Promise<CreateConcertOutcome>;
  /** The document that would create the concert as it is now; drafts too. */
  exportConcert(query: { readonly concertId: string }): Promise<ExportConcertOutcome>;
  /** Changes title, metadata, status and policy, also during a sale. */
  changeConcert(command: ChangeConcert): Promise<ChangeConcertOutcome>;
  /** Deletes a draft with its shows. Its queue stays. */
  deleteConcert(command: DeleteConcert): Promise<DeleteConcertOutcome>;
  addShow(command: AddShow): Promise<AddShowOutcome>;
  changeShow(command: ChangeShow): Promise<ChangeShowOutcome>;
  /** Appends sections to what a show sells, also while it sells. */
  addSections(command: AddSections): Promise<AddSectionsOutcome>;
  /** After the answer every hold has the new prices. Reservations keep theirs. */
  changePrices(command: ChangePrices): Promise<ChangePricesOutcome>;
};

export const createConcertUseCases = (context: SeatsLeftContext): ConcertUseCases => ({
  findQueue: createFindQueue(context.stores.concerts),
  listConcerts: (query = {}) => listConcerts(context, query),
  getConcert: (query) => getConcert(context, query),
  listShows: (query) => listShows(context, query),
  getSeatsLeft: (query) => getSeatsLeft(context, query),
  getSaleStates: (query) => getSaleStates(context, query),
  listSeats: (query) => listSeats(context, query),
  getPlan: (query) => getPlan(context, query),
  getAvailability: (query) => getAvailability(context, query),
  followSeats: (query) => followSeats(context, query),
  createConcert: (document, by = {}) =>
    createConcert(operating(context, "createConcert", by), document),
  exportConcert: (query) => exportConcert(context, query),
  changeConcert: (command) => changeConcert(operating(context, "changeConcert", command), command),
  deleteConcert: (command) => deleteConcert(operating(context, "deleteConcert", command), command),
  addShow: (command) => addShow(operating(context, "addShow", command), command),
  changeShow: (command) => changeShow(operating(context, "changeShow", command), command),
  addSections: (command) => addSections(operating(context, "addSections", command), command),
  changePrices: (command) => changePrices(operating(context, "changePrices", command), command),
});
