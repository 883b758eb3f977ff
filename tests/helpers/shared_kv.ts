import { openKv } from "../../lib/store/open.ts";

/** A database in memory for all tests of a process, each of which has owners of its own. Open from before the first one on. */
export const sharedKv = await openKv(":memory:");
