/**
 * Lets `edit` change the headers of `response`. What `fetch()` or `Response.redirect()` made has headers that cannot be
 * changed; it is then a new response, with the same body stream, that is returned.
 */
export function editHeaders(response: Response, edit: (headers: Headers) => void): Response {
  try {
    edit(response.headers);
    return response;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const headers = new Headers(response.headers);
  edit(headers);
  const { status, statusText, body } = response;
  return new Response(body, { status, statusText, headers });
}
