import type { Ids, TicketId } from "../kernel/ids.ts";

/** New tickets, drawn before a step that may run twice. */
export const drawTickets = (ids: Ids, count: number): readonly TicketId[] =>
  Array.from({ length: count }, () => ids.next("ticket") as TicketId);

/** The ticket for one of the seats that they were drawn for. */
export const ticketAt = (tickets: readonly TicketId[], index: number): TicketId => {
  const ticketId = tickets[index];
  if (ticketId === undefined) throw new TypeError(`No ticket was drawn for seat ${index + 1}.`);
  return ticketId;
};
