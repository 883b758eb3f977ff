/** A form that could not be taken: where it was posted to, and what it said. */
export interface Unsent {
  action: string;
  fields: [name: string, value: string][];
}
