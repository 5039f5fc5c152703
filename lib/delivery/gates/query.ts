/** What Prometheus answered to a query. */
export type Answer =
  | {
      /** The query was evaluated. */
      readonly kind: "values";
      /** Values of the series in the result. They can be NaN and infinite. */
      readonly values: readonly number[];
    }
  | {
      /** The query was not evaluated, or not completely. */
      readonly kind: "problem";
      /** What happened, without a full stop at the end. */
      readonly problem: string;
    };

/** Evaluates a PromQL expression at a time, in milliseconds since 1970. `ops/` implements it. Never throws: what goes wrong is a problem. */
export type Query = (expression: string, at: number) => Promise<Answer>;
