import type { Problem } from "../spec/problem";
import { LINK_ADVICE, httpUrlProblem } from "../spec/values/host";
import { show } from "../values/words";
import { inEnvironment, problemIf } from "./problems";

const EXAMPLE = "https://wiki.254carbon.com/runbook#{alert}";

/** Rules about the address of the runbook. */
export function runbookProblems(runbookUrl: string | undefined): Problem[] {
  return problemIf(
    "runbook/url",
    inEnvironment("runbookUrl"),
    runbookUrl === undefined ? undefined : runbookUrlProblem(runbookUrl),
  );
}

/** Braces other than those of `{alert}` and `{service}` would be a template of Prometheus. */
function runbookUrlProblem(url: string): string | undefined {
  const [, page = "", rest = ""] =
    /^([^?#]*)(.*)$/s.exec(url.replaceAll("{alert}", "alert").replaceAll("{service}", "service")) ?? [];
  const problem = httpUrlProblem(page, EXAMPLE, LINK_ADVICE);
  if (problem !== undefined) return problem.startsWith("must be a URL") ? expected(url) : problem;
  return /^[A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*$/.test(rest) ? undefined : expected(url);
}

function expected(url: string): string {
  return `must be a URL such as ${show(EXAMPLE)}, got ${show(url)}; use http or https, a lowercase host name, and no braces except {alert} and {service}`;
}
