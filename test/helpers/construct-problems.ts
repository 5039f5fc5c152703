import { App, Chart } from "cdk8s";
import { isProblemsError } from "../../lib/rules/problems-error";
import { formatPath } from "../../lib/spec/problem";
import { manifestsOf } from "../../lib/manifests/manifest";

/** Message, and for each problem its code and path, of the ProblemsError that a chart of somebody else gives; `undefined` where it gives none. */
export interface Refusal {
  readonly message: string;
  readonly codes: readonly string[];
  readonly paths: readonly string[];
}

/** What is refused while a chart is built, before it is synthesized. */
export function refusedAtOnce(build: (chart: Chart) => unknown): Refusal | undefined {
  return refusalOf(() => build(strangersChart()));
}

/** What is refused when a chart is synthesized. Building it must not throw. */
export function refusedAtSynthesis(build: (chart: Chart) => unknown): Refusal | undefined {
  const chart = strangersChart();
  build(chart);
  return refusalOf(() => manifestsOf(chart));
}

function strangersChart(): Chart {
  return new Chart(new App(), "shop", { namespace: "shop" });
}

function refusalOf(run: () => unknown): Refusal | undefined {
  try {
    run();
  } catch (error) {
    if (!isProblemsError(error)) throw error;
    const { message, problems } = error;
    return { message, codes: problems.map(({ code }) => code), paths: problems.map(({ path }) => formatPath(path)) };
  }
  return undefined;
}
