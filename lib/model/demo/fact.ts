/** Something about Freshet that people ask in words that its documentation does not have. */
export interface Fact {
  /** One of them matches the question, in lower case and without punctuation. */
  patterns: RegExp[];
  /** The answer, where the documentation does not give it in one place. */
  text?: string;
  /** What to search for: for the answer, or when more is asked about it. Empty: there is no more. */
  topic: string;
}
