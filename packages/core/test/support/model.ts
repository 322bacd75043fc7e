/** The whole truth about seats, as simple as it can be: who has which, until when, and who paid. */
export type Model = {
  nowMs: number;
  readonly seats: Map<string, ModelHold>;
  readonly holds: ModelHold[];
};

export type ModelHold = {
  readonly user: string;
  readonly seatIds: readonly string[];
  readonly untilMs: number;
  state: "held" | "paid" | "gone";
  declines: number;
};

export const holdForMs = 60_000;
export const limits = { maxSeatsPerReservation: 3, maxSeatsPerUser: 4 };

export const isHeld = (model: Model, hold: ModelHold): boolean =>
  hold.state === "held" && model.nowMs < hold.untilMs;

const owns = (model: Model, hold: ModelHold): boolean =>
  hold.state === "paid" || isHeld(model, hold);

export const isFree = (model: Model, seatId: string): boolean => {
  const hold = model.seats.get(seatId);
  return hold === undefined || !owns(model, hold);
};

/** What a hold must be answered, and nothing else. */
export const predictHold = (model: Model, user: string, seatIds: readonly string[]): string => {
  const own = model.holds.filter((hold) => hold.user === user && owns(model, hold));
  const count = own.reduce((sum, hold) => sum + hold.seatIds.length, seatIds.length);
  if (seatIds.length > limits.maxSeatsPerReservation) return "seat_limit_exceeded";
  if (count > limits.maxSeatsPerUser) return "seat_limit_exceeded";
  return seatIds.every((id) => isFree(model, id)) ? "seats_reserved" : "seat_already_reserved";
};

export const hold = (model: Model, user: string, seatIds: readonly string[]): void => {
  const untilMs = model.nowMs + holdForMs;
  const made: ModelHold = { user, seatIds, untilMs, state: "held", declines: 0 };
  model.holds.push(made);
  for (const id of seatIds) model.seats.set(id, made);
};
