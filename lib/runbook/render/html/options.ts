/** A picture, and its content as text for readers who cannot see it. */
export interface Picture {
  /** The picture as SVG. */
  readonly svg: string;
  /** Its content, one statement a line. */
  readonly lines: readonly string[];
}

/** What a page contains in addition to its runbook. */
export interface PageOptions {
  /** Diagram of services, datastores and calls. */
  readonly diagram: Picture;
  /** Matrix of the connections that the NetworkPolicies allow. */
  readonly matrix: Picture;
  /**
   * Where a step was proven, such as `Proven on Kubernetes 1.36`.
   * @default - no step is proven
   */
  readonly proofOf?: ProofOf;
}

/** Returns where a step was proven, or `undefined` if it was not. */
export type ProofOf = (procedureId: string, stepId: string) => string | undefined;
