import { logIn } from "../../lib/shop.ts";

export const POST = async (request: Request): Promise<Response> => {
  const { name } = (await request.json()) as { name: string };
  return new Response(null, { status: 204, headers: { "Set-Cookie": logIn(name) } });
};
