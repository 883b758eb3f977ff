/**
 * Sets the variables of `.env` when it is imported.
 *
 * @module
 */
import { loadSync } from "./mod.ts";

loadSync({ export: true });
