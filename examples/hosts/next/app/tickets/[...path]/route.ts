// Every call under /tickets is the box office's.
import { answer } from "../../../lib/tickets.ts";

export const dynamic = "force-dynamic";

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
};
