// What two releases after this one could do to a column: planted, to try an upgrade under load.

/**
 * Release N adds a column, fills it and uses it. The old servers that still run use the old column,
 * so a trigger keeps both equal.
 */
export const addFailedAttempts: readonly string[] = [
  "alter table admit_reservation add column failed_attempts int null",
  `create function admit_reservation_both() returns trigger language plpgsql as $$ begin
     if tg_op = 'INSERT' then
       new.failed_attempts := coalesce(new.failed_attempts, new.declines);
       new.declines := coalesce(new.declines, new.failed_attempts);
     elsif new.failed_attempts is distinct from old.failed_attempts then
       new.declines := new.failed_attempts;
     else
       new.failed_attempts := new.declines;
     end if;
     return new;
   end $$`,
  `create trigger admit_reservation_both before insert or update on admit_reservation
     for each row execute function admit_reservation_both()`,
  "update admit_reservation set failed_attempts = declines",
];

/** Release N + 1, when no server uses the old column any more. */
export const dropDeclines: readonly string[] = [
  "drop trigger admit_reservation_both on admit_reservation",
  "drop function admit_reservation_both()",
  "alter table admit_reservation alter column failed_attempts set not null",
  "alter table admit_reservation drop column declines",
];
