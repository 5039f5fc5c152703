/** Requests to the pods of a track, which grow at a constant rate. */
export interface Requests {
  readonly namespace: string;
  readonly track: string;
  /** Time of the first scrape, in minutes relative to the time at which Prometheus is asked. */
  readonly from: number;
  /**
   * Time of the last scrape.
   * @default 0
   */
  readonly to?: number;
  /** Requests between two scrapes. */
  readonly each: number;
  /**
   * Requests that fail between two scrapes.
   * @default 0
   */
  readonly failing?: number;
  /**
   * Time at which requests stop to fail.
   * @default - they fail until the end
   */
  readonly failingUntil?: number;
  /**
   * Requests that failed before the first scrape.
   * @default 0
   */
  readonly failedBefore?: number;
  /**
   * Bound that all requests stay within.
   * @default 0.1
   */
  readonly le?: string;
  /** Bounds of the histogram, as the service writes them. */
  readonly bounds?: readonly string[];
  /**
   * Number of the pod.
   * @default 1
   */
  readonly pod?: number;
  /**
   * Number of requests that restart the counters, as a restart of the container does.
   * @default - the counters never restart
   */
  readonly restartAfter?: number;
}

const SERVICE = "streaming";
const SCRAPE_SECONDS = 15;
const BOUNDS = ["0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];

/** The samples as OpenMetrics with timestamps, as `promtool tsdb create-blocks-from openmetrics` reads them. */
export function openMetrics(all: readonly Requests[], judgedAt: number): string {
  return [...all.flatMap((requests) => linesOf(requests, judgedAt)), "# EOF", ""].join("\n");
}

function linesOf(requests: Requests, judgedAt: number): readonly string[] {
  const { namespace, track, from, to = 0, each, failing = 0, failingUntil = to, failedBefore = 0 } = requests;
  const { le = "0.1", bounds = BOUNDS, pod = 1, restartAfter = Number.POSITIVE_INFINITY } = requests;
  const labels = `namespace="${namespace}",job="${SERVICE}",instance="10.0.0.${pod}:8000",track="${track}"`;
  const count = Math.round(((to - from) * 60) / SCRAPE_SECONDS);
  return Array.from({ length: count + 1 }, (_, index) => {
    const minutes = from + (index * SCRAPE_SECONDS) / 60;
    const time = judgedAt / 1000 + minutes * 60;
    const passed = index % restartAfter;
    const failures = Math.round(Math.min(passed, ((failingUntil - from) * 60) / SCRAPE_SECONDS));
    const failed = failedBefore + failures * failing;
    const good = passed * (each - failing);
    return [
      `${SERVICE}_requests_total{${labels},status="200"} ${good} ${time}`,
      // The series does not exist before the first failure.
      ...(failed > 0 ? [`${SERVICE}_requests_total{${labels},status="503"} ${failed} ${time}`] : []),
      ...bounds.map((bound) => {
        const within = bounds.indexOf(bound) >= bounds.indexOf(le) ? good + failed : 0;
        return `${SERVICE}_request_duration_seconds_bucket{${labels},le="${bound}"} ${within} ${time}`;
      }),
    ];
  }).flat();
}
