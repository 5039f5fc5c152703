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
}
