/** What `admit-one --help` prints. */
export const usage = `\
admit-one         serves the box office
admit-one recover finishes the payments and refunds that are due, as every server does
admit-one audit   checks L1–L4 over the whole store; ends with 1 where one is broken,
                  with 2 where it can't look
admit-one export SHOW [FILE]              writes everything that was sold of a show as CSV,
                                          to a new file or to the standard output
admit-one dead-letters [SUBSCRIBER]       lists the events that subscribers did not take
admit-one replay SUBSCRIBER [EVENT_ID]    delivers one of them again, or all
admit-one discard SUBSCRIBER EVENT_ID     gives one up; later ones are delivered without it
admit-one import-plan FILE --price GRADE=AMOUNT …
                  prints the grades and sections of a pretix seating plan

admit-one --help, --version

All read the same variables: docs/configuration.md lists them.
`;
