/** Where a value is: keys and list indices from the top of a file or of a construct's props. */
export type Path = readonly (string | number)[];

/** A problem of an input. Rules return all problems and never throw. */
export interface Problem {
  /**
   * Code of the rule, such as `scale/max-below-min`. It never changes, so that documentation and
   * tools can refer to it.
   */
  readonly code: string;
  /** File that contains the problem. */
  readonly source: "environment" | "release" | "procedure";
  /** Path in that file, or in the props of a construct. */
  readonly path: Path;
  /** What is allowed, the value and how to fix it. Starts in lowercase, without a period at the end. */
  readonly message: string;
  /**
   * Path and class of the construct whose props the problem is in: `shop/orders (EdgeService)`.
   * @default - the problem is in a file
   */
  readonly construct?: string;
}

/** `services.gateway.scale.max`, and `cidrs[0]` for lists. */
export function formatPath(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

/** `scale.max: must be at least min (3), got 2; raise max, or lower min`; without a path, only the message. */
export function formatProblem({ path, message }: Pick<Problem, "path" | "message">): string {
  return path.length === 0 ? message : `${formatPath(path)}: ${message}`;
}
