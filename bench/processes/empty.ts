/** The least that `deno serve` can serve. */
export default { fetch: () => new Response("Hello") } satisfies Deno.ServeDefaultExport;
