/** Who asks for a turn. */
export interface Visitor {
  /** `null` where nothing is kept for anybody. */
  owner: string | null;
  /** Where they are, as far as that is known. */
  address: string | null;
}

/** A turn that may run. */
export interface AdmittedTurn {
  /** It is over, and took so many tokens. */
  end(tokens: number): void;
  /** It has not begun after all. */
  cancel(): void;
}

/** Says who may have one more turn. */
export interface Admission {
  /**
   * The same turn once more counts once.
   *
   * @throws {ChatError} of status 429, where that is one too many for now
   */
  admit(visitor: Visitor, turnId: string): Promise<AdmittedTurn>;
}
