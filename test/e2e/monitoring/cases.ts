import { BUDGET_CASES } from "./budget-cases";
import type { CasesOf } from "./course";
import { EXPORTER_CASES } from "./exporter-cases";
import { JOB_CASES } from "./job-cases";
import { REQUEST_CASES } from "./request-cases";
import { SERVED_CACHE_CASES } from "./served-cache-cases";
import { WORKLOAD_CASES } from "./workload-cases";

/** Test cases for each alert, used for every rule with the alert's name. */
export const CASES: Readonly<Record<string, CasesOf>> = {
  ...REQUEST_CASES,
  ...BUDGET_CASES,
  ...WORKLOAD_CASES,
  ...SERVED_CACHE_CASES,
  ...JOB_CASES,
  ...EXPORTER_CASES,
};
