import { code } from "../../../e2e/runbook/table";
import { undecidable } from "../../../e2e/runbook/verdict";
import type { NodeLine } from "./node-line";

const NO_PROMETHEUS = "Prometheus does not run in this test.";
const byImage = (metric: string) => `${NO_PROMETHEUS} Whether the gateway exports \`${metric}\` depends on its image.`;

/** Queries. */
export const QUERY_LINES: readonly NodeLine[] = [
  { numbers: [383], command: 'up{job="gateway"}', verdict: undecidable(NO_PROMETHEUS) },
  {
    numbers: [386],
    command: 'rate(gateway_requests_total{status=~"5.."}[5m])',
    verdict: undecidable(
      byImage("gateway_requests_total"),
      code('service:request_errors:ratio_rate5m{service="gateway"}'),
    ),
  },
  {
    numbers: [389],
    command: "histogram_quantile(0.95, rate(gateway_request_duration_seconds_bucket[5m]))",
    verdict: undecidable(
      byImage("gateway_request_duration_seconds_bucket"),
      code('service:request_duration_seconds:p95_rate5m{service="gateway"}'),
    ),
  },
  {
    numbers: [514],
    command: 'increase(gateway_served_cache_warm_total{result="error"}[5m])',
    verdict: undecidable(byImage("gateway_served_cache_warm_total"), `The alert ${code("CacheWarmFailing")}.`),
  },
];
