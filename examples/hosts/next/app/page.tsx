import { boxOfficeOfShop } from "../lib/shop.ts";

export const dynamic = "force-dynamic";

/** And without HTTP in between: a page asks the box office directly. */
const Page = async () => {
  const { boxOffice } = await boxOfficeOfShop();
  const listed = await boxOffice.listConcerts();
  const listings = listed.outcome === "concerts_listed" ? listed.concerts : [];
  return (
    <ul>
      {listings.map(({ concert }) => (
        <li key={concert.concertId}>{concert.title}</li>
      ))}
    </ul>
  );
};

export default Page;
