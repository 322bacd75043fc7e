/**
 * The hand-written holds go on writing the rows that they wrote when they were measured first: one
 * for each seat of a live reservation. Our tables have a column for it now, so their side gets the
 * table that it was, with its keys. Nothing of ours reads or writes it.
 */
export const claimTable = `create table if not exists admit_seat_claim (
  show_id text not null,
  seat_id text not null,
  reservation_id text not null,
  primary key (show_id, seat_id),
  constraint admit_seat_claim_reservation_id_foreign
    foreign key (reservation_id) references admit_reservation (reservation_id) on update restrict on delete restrict
)`;
