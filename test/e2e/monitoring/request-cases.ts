import { input, podLabels, steady, up, type AlertCases, type CasesOf, type InputSeries } from "./course";

/** Request counters, keyed by status. Each one increases by the given amount every 30 seconds. */
function requests(job: string, growth: Readonly<Record<string, number>>): readonly InputSeries[] {
  return Object.entries(growth).map(([status, each]) =>
    input(`${job}_requests_total`, { job, ...podLabels(1), status }, `0+${each}x40`),
  );
}

/** Histogram series of requests with durations between two bucket bounds. */
function durations(job: string, each: number, le: string): readonly InputSeries[] {
  const bounds = ["0.5", "1", "2.5", "+Inf"];
  return bounds.map((bound, index) =>
    input(
      `${job}_request_duration_seconds_bucket`,
      { job, ...podLabels(1), le: bound },
      `0+${index >= bounds.indexOf(le) ? each : 0}x40`,
    ),
  );
}

function errors(service: string, failing: number, harmless: number, value: string): AlertCases {
  const of = (failed: number, all: number) => requests(service, { "200": all - failed, "503": failed });
  return {
    firing: [{ what: "requests fail", series: of(failing, 200), at: "10m", value }],
    silent: [
      { what: "few of many fail", series: of(harmless, 200), at: "10m" },
      { what: "no request has ever failed", series: requests(service, { "200": 100, "404": 100 }), at: "10m" },
      { what: "there are no requests", series: of(0, 0), at: "10m" },
      { what: "there is one request, and it fails", series: requests(service, { "503": 1 }), at: "10m" },
    ],
  };
}

/** Test cases for alerts about availability, errors and latency. */
export const REQUEST_CASES: Readonly<Record<string, CasesOf>> = {
  ServiceDown: (service) => ({
    firing: [
      { what: "no pod answers", series: [up(service, 1, "1 0x60"), up(service, 2, "1 0x60")], at: "2m" },
      { what: "no target exists", series: [up(service, 1, "1 stale")], at: "8m", labels: { job: service } },
    ],
    silent: [
      { what: "one of two pods is up", series: [up(service, 1, "0x60"), up(service, 2, "1x60")], at: "10m" },
      { what: "one scrape was missed", series: [up(service, 1, "1 1 0 1x60")], at: "2m" },
    ],
  }),
  PodDown: (service) => ({
    firing: [
      {
        what: "one of two pods is down",
        series: [up(service, 1, "0x60"), up(service, 2, "1x60")],
        at: "6m",
        labels: { job: service, ...podLabels(1) },
      },
    ],
    silent: [
      { what: "the pod was removed", series: [up(service, 1, "1 0 stale"), up(service, 2, "1x60")], at: "10m" },
      { what: "the pod is starting", series: [up(service, 1, "0x6 1x60")], at: "4m" },
    ],
  }),
  ServiceWithoutEndpoints: (service) => {
    const endpoint = `${service}-service`;
    const known = steady("kube_endpoint_info", { endpoint }, 1);
    const address = (ready: string) => steady("kube_endpoint_address", { endpoint, ip: "10.0.0.1", ready }, 1);
    const slice = (name: string) => steady("kube_endpointslice_info", { endpointslice: name }, 1);
    const inSlice = (name: string, ready: string) =>
      steady("kube_endpointslice_endpoints", { endpointslice: name, address: "10.0.0.1", ready }, 1);
    const [own, second, other] = [`${endpoint}-4x7bd`, `${endpoint}-zz2kq`, `another-${endpoint}-4x7bd`];
    return {
      firing: [
        { what: "the Service selects no pod", series: [known], at: "2m" },
        { what: "no pod is ready", series: [known, address("false")], at: "2m" },
        { what: "the EndpointSlice is empty", series: [slice(own)], at: "2m" },
        { what: "no pod in the EndpointSlice is ready", series: [slice(own), inSlice(own, "false")], at: "2m" },
        {
          what: "only a pod of another Service is ready",
          series: [slice(own), slice(other), inSlice(other, "true")],
          at: "2m",
        },
      ],
      silent: [
        { what: "one of two pods is ready", series: [known, address("false"), address("true")], at: "10m" },
        {
          what: "a pod in the second EndpointSlice is ready",
          series: [slice(own), slice(second), inSlice(own, "false"), inSlice(second, "true")],
          at: "10m",
        },
        { what: "there are no endpoint metrics", series: [], at: "10m" },
      ],
    };
  },
  HighErrorRatio: (service) => errors(service, 20, 8, "10%"),
  ElevatedErrorRatio: (service) => errors(service, 4, 1, "2%"),
  HighLatency: (service) => ({
    firing: [
      {
        what: "requests take between 1 and 2.5 seconds",
        series: [...requests(service, { "200": 100 }), ...durations(service, 100, "2.5")],
        at: "10m",
        value: "2.425s",
      },
    ],
    silent: [
      {
        what: "requests take less",
        series: [...requests(service, { "200": 100 }), ...durations(service, 100, "0.5")],
        at: "10m",
      },
      {
        what: "there is one request",
        series: [...requests(service, { "200": 1 }), ...durations(service, 1, "2.5")],
        at: "10m",
      },
    ],
  }),
  RequestMetricsAbsent: (service) => ({
    firing: [
      { what: "the service is up but does not expose the metrics", series: [up(service, 1, "1x60")], at: "12m" },
    ],
    silent: [
      {
        what: "the service exposes the metrics",
        series: [up(service, 1, "1x60"), ...requests(service, { "200": 0 })],
        at: "12m",
      },
      { what: "the service is down, which another alert reports", series: [up(service, 1, "0x60")], at: "12m" },
    ],
  }),
  RequestsRefused: (service) => ({
    firing: [
      {
        what: "many tokens are rejected",
        series: requests(service, { "200": 80, "401": 15, "403": 5 }),
        at: "10m",
        value: "20%",
      },
    ],
    silent: [
      { what: "a few tokens expire", series: requests(service, { "200": 95, "401": 5 }), at: "10m" },
      { what: "there is one request, and it is rejected", series: requests(service, { "401": 1 }), at: "10m" },
    ],
  }),
};
