import { App, Chart } from "cdk8s";
import { isProblemsError } from "../../lib/rules/problems-error";
import { formatPath } from "../../lib/spec/problem";
import { expectFixes } from "./fixes";
import { manifestsOf } from "../../lib/manifests/manifest";

/** Message of a thrown ProblemsError, and the code and path of each problem. */
export interface ThrownProblems {
  readonly message: string;
  readonly codes: readonly string[];
  readonly paths: readonly string[];
}

/** Returns the problems that are thrown while a consumer's chart is built, or `undefined` if there are none. */
export function problemsAtConstruction(build: (chart: Chart) => unknown): ThrownProblems | undefined {
  return thrownProblems(() => build(consumerChart()));
}

/**
 * Returns the problems that are thrown while a consumer's chart is synthesized, or `undefined` if there are none.
 * Building the chart must not throw.
 */
export function problemsAtSynthesis(build: (chart: Chart) => unknown): ThrownProblems | undefined {
  const chart = consumerChart();
  build(chart);
  return thrownProblems(() => manifestsOf(chart));
}

function consumerChart(): Chart {
  return new Chart(new App(), "shop", { namespace: "shop" });
}

function thrownProblems(run: () => unknown): ThrownProblems | undefined {
  try {
    run();
  } catch (error) {
    if (!isProblemsError(error)) throw error;
    const { message, problems } = error;
    expectFixes(problems);
    return { message, codes: problems.map(({ code }) => code), paths: problems.map(({ path }) => formatPath(path)) };
  }
  return undefined;
}
