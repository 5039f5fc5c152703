/** A line with which kubectl reports that the API server refused a request. */
export interface Refusal {
  /** Number of lines before it. */
  readonly row: number;
  /** Reason, such as `Forbidden`. */
  readonly reason: string;
}

/** The first error of kubectl in a text, such as `Error from server (Forbidden): …`. A redirected stderr or a pipe with `2>&1` contains it. */
export function refusalIn(text: string): Refusal | undefined {
  const reasons = text.split("\n").map((line) => /^Error from server \((\w+)\): /.exec(line)?.[1]);
  const row = reasons.findIndex((reason) => reason !== undefined);
  const reason = reasons[row];
  return reason === undefined ? undefined : { row, reason };
}
