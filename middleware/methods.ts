import { App } from "fresh";
import { ChatError, problemResponse } from "../lib/errors.ts";
import type { State } from "../utils.ts";
import { secure } from "./headers.ts";

/** What routes can answer at all. */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * A Fresh app that answers methods which no route can have. Fresh 2.3 fails at these before any middleware, with a status of its
 * own and without our headers: so this has to stand around all of it.
 */
export class ChatFresh extends App<State> {
  override handler(): ReturnType<App<State>["handler"]> {
    const handle = super.handler();
    return async (request, info) =>
      METHODS.includes(request.method.toUpperCase()) ? await handle(request, info) : refuse(request);
  }
}

function refuse({ method, url }: Request): Response {
  const response = problemResponse(new ChatError("method_not_allowed", `No address here takes the method ${method}`));
  response.headers.set("allow", METHODS.join(", "));
  secure(response.headers, new URL(url));
  return response;
}
