import {
  input,
  podLabels,
  up,
  type AlertCases,
  type CasesOf,
  type Course,
  type FiringCourse,
  type InputSeries,
} from "./course";

/** Traffic for a number of minutes: good and bad requests in every 30 seconds, or `gap` if Prometheus scrapes nothing. */
type Phase = readonly [minutes: number, good: number, bad: number] | readonly [minutes: number, "gap"];

/** Values of a counter of good and bad requests. */
function counters(phases: readonly Phase[]): Readonly<Record<"good" | "bad" | "all", string>> {
  const written = { good: "0", bad: "0", all: "0" };
  const total = { good: 0, bad: 0, all: 0 };
  for (const phase of phases) {
    const [minutes, good, bad] = phase[1] === "gap" ? [phase[0], 0, 0] : phase;
    for (const [key, each] of Object.entries({ good, bad, all: good + bad }) as ["good" | "bad" | "all", number][]) {
      const samples = 2 * minutes;
      written[key] += phase[1] === "gap" ? ` _x${samples}` : ` ${total[key] + each}+${each}x${samples - 1}`;
      total[key] += each * samples;
    }
  }
  return written;
}

function statuses(job: string, phases: readonly Phase[], pod = 1): readonly InputSeries[] {
  const { good, bad } = counters(phases);
  const requests = (status: string, values: string) =>
    input(`${job}_requests_total`, { job, ...podLabels(pod), status }, values);
  return [requests("200", good), requests("503", bad)];
}

/** Histogram series. Bad requests take longer than half a second. */
function durations(job: string, phases: readonly Phase[], pod = 1): readonly InputSeries[] {
  const { good, all } = counters(phases);
  const labels = { job, ...podLabels(pod) };
  return [
    input(`${job}_request_duration_seconds_count`, labels, all),
    input(`${job}_request_duration_seconds_bucket`, { ...labels, le: "0.5" }, good),
    input(`${job}_request_duration_seconds_bucket`, { ...labels, le: "+Inf" }, all),
  ];
}

type SeriesOf = typeof statuses;

const HOURS = 60;

/**
 * Cases for a budget of `budget` bad requests in 1000. The alert that pages needs 14.4 times as many within an hour, or 6 times as many within 6 hours.
 */
function fast(seriesOf: SeriesOf, job: string, budget: number): AlertCases {
  const bad = (times: number): [number, number] => [1000 - times * budget, times * budget];
  const firing = (what: string, at: string, value: string, ...phases: Phase[]): FiringCourse => {
    return { what, series: seriesOf(job, phases), at, value };
  };
  const silent = (what: string, at: string, ...phases: Phase[]): Course => ({
    what,
    series: seriesOf(job, phases),
    at,
  });
  const percent = (times: number) => `${(times * budget) / 10}%`;
  return {
    firing: [
      firing("20 times the budget for an hour", "6h5m", percent(20), [5 * HOURS, 1000, 0], [66, ...bad(20)]),
      firing("7 times the budget for 6 hours", "6h", percent(7), [6 * HOURS + 1, ...bad(7)]),
      firing("few requests, all of them bad", "30m", "100%", [31, 0, 1]),
      firing(
        "20 times the budget, before and after a gap",
        "1h",
        percent(20),
        [30, ...bad(20)],
        [10, "gap"],
        [21, ...bad(20)],
      ),
    ],
    silent: [
      silent("less than the budget for 6 hours", "6h", [6 * HOURS + 1, ...bad(0.5)]),
      silent("5 times the budget for 6 hours", "6h", [6 * HOURS + 1, ...bad(5)]),
      silent("100 times the budget for a minute in an hour", "1h2m", [60, 1000, 0], [1, ...bad(100)], [2, 1000, 0]),
      silent("20 times the budget for an hour, which ended 40 minutes ago", "1h40m", [60, ...bad(20)], [41, 1000, 0]),
      silent("a short and very bad time, which ended an hour ago", "2h", [60, 1000, 0], [2, 0, 1000], [59, 1000, 0]),
      silent("8 bad requests, and no others", "6m", [4, 0, 1], [57, 0, 0]),
      silent("no requests", "1h", [61, 0, 0]),
      silent("a gap in good traffic", "1h", [30, 1000, 0], [10, "gap"], [21, 1000, 0]),
      {
        what: "a pod is replaced while all requests are good",
        series: [
          ...seriesOf(job, [[30, 1000, 0]]),
          ...seriesOf(
            job,
            [
              [31, "gap"],
              [30, 1000, 0],
            ],
            2,
          ),
        ],
        at: "1h",
      },
    ],
  };
}

/** Cases for the alert that can wait: more than the budget within 3 days. */
function slow(seriesOf: SeriesOf, job: string, budget: number): AlertCases {
  const bad = (times: number): [number, number] => [1000 - times * budget, times * budget];
  const course = (what: string, at: string, ...phases: Phase[]): Course => ({
    what,
    series: seriesOf(job, phases),
    at,
  });
  return {
    firing: [
      { ...course("4 times the budget", "2h", [121, ...bad(4)]), value: `${(4 * budget) / 10}%` },
      { ...course("twice the budget for 6 hours", "6h", [6 * HOURS + 1, ...bad(2)]), value: `${(2 * budget) / 10}%` },
    ],
    silent: [
      course("less than the budget", "6h", [6 * HOURS + 1, ...bad(0.5)]),
      course(
        "4 times the budget for 6 hours, which ended 7 hours ago",
        "13h",
        [6 * HOURS, ...bad(4)],
        [7 * HOURS + 1, 1000, 0],
      ),
      course("10 times the budget for one hour in 11", "11h", [10 * HOURS, 1000, 0], [HOURS + 1, ...bad(10)]),
      course("no requests", "6h", [6 * HOURS + 1, 0, 0]),
    ],
  };
}

/** Test cases for alerts about an availability of 99.9 %, and about 99 % of requests within half a second. */
export const BUDGET_CASES: Readonly<Record<string, CasesOf>> = {
  ErrorBudgetBurnFast: (service) => fast(statuses, service, 1),
  ErrorBudgetBurnSlow: (service) => slow(statuses, service, 1),
  LatencyBudgetBurnFast: (service) => fast(durations, service, 10),
  LatencyBudgetBurnSlow: (service) => slow(durations, service, 10),
  LatencyBoundAbsent: (service) => {
    const buckets = durations(service, [[12, 10, 0]]);
    const running = up(service, 1, "1x60");
    return {
      firing: [
        {
          what: "the histogram lacks the bound",
          series: [running, ...buckets.filter(({ series }) => !series.includes('"0.5"'))],
          at: "12m",
        },
      ],
      silent: [
        { what: "the histogram has the bound", series: [running, ...buckets], at: "12m" },
        { what: "the service is down, which another alert reports", series: [up(service, 1, "0x60")], at: "12m" },
      ],
    };
  },
};
