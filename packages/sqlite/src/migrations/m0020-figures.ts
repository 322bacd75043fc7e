import { Migration } from "@admit-one/sql";

const countOf = (state: string): string =>
  `(select count(*) from admit_seat where show_id = admit_show.show_id and state = '${state}')`;

const statements = [
  ...["free_seats", "held_seats", "sold_seats"].map(
    (column) => `alter table admit_show add column ${column} integer not null default 0`,
  ),
  `update admit_show set free_seats = ${countOf("free")}, held_seats = ${countOf("held")},
   sold_seats = ${countOf("sold")}`,
  "create index admit_show_closing on admit_show (sales_close_at_ms)",
  `create index admit_payment_disputed on admit_payment (payment_id)
   where disputes is not null`,
  `create index admit_refund_outside on admit_refund (payment_id)
   where accepted is null and origin <> 'ours'`,
  `create index admit_refund_by_hand on admit_refund (payment_id)
   where accepted is null and by_hand is not null`,
  `create index admit_refund_twice on admit_refund (payment_id)
   where accepted is null and amount < paid_amount + covered_amount`,
];

/** Counts the seats of each show, and finds what may be an alarm without a look at all the rest. */
export class M0020Figures extends Migration {
  static readonly migrationName = "0020_figures";
  override name: string = M0020Figures.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
