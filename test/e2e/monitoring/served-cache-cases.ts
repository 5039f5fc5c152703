import { briefly, input, podLabels, steady, up, type CasesOf } from "./course";

/** Test cases for alerts about the gateway's served cache. */
export const SERVED_CACHE_CASES: Readonly<Record<string, CasesOf>> = {
  CacheWarmFailing: (service) => {
    const warmed = (result: string, values: string) =>
      input("gateway_served_cache_warm_total", { job: service, ...podLabels(1), result }, values);
    return {
      firing: [
        { what: "the error counter grows", series: [warmed("error", "0x9 3x60")], at: "6m" },
        { what: "the series starts with the first error", series: [warmed("error", "_x19 1x60")], at: "11m" },
      ],
      silent: [
        {
          what: "only the hit counter increases",
          series: [warmed("hit", "0+5x60"), warmed("error", "0x60")],
          at: "10m",
        },
        { what: "the errors happened half an hour ago", series: [warmed("error", "0 3x120")], at: "30m" },
      ],
    };
  },
  ProjectionStale: (service) => {
    const of = (view: string, values: string, instance = "a", quantile = "0.95") =>
      input("gateway_served_projection_age_seconds", { job: service, instance, quantile, view }, values);
    const fresh = [of("latest_prices", "50x60"), of("curves", "500x60")];
    return {
      firing: [
        {
          what: "one pod serves old prices",
          series: [...fresh, of("latest_prices", "90x60", "b")],
          at: "8m",
          labels: { view: "latest_prices" },
          value: "1m 30s",
        },
        {
          what: "one pod serves old curves",
          series: [...fresh, of("curves", "700x60", "b")],
          at: "8m",
          labels: { view: "curves" },
          value: "11m 40s",
        },
      ],
      silent: [
        { what: "all values are fresh", series: fresh, at: "8m" },
        { what: "only a few values are old", series: [...fresh, of("latest_prices", "90x60", "a", "0.99")], at: "8m" },
        { what: "values were old briefly", series: [of("latest_prices", briefly(50, 90))], at: "8m" },
      ],
    };
  },
  ProjectionAgeUnknown: (service) => {
    const labels = { job: service, ...podLabels(1), quantile: "0.95", view: "curves" };
    return {
      firing: [
        { what: "the service is up but does not expose the metrics", series: [up(service, 1, "1x60")], at: "12m" },
      ],
      silent: [
        {
          what: "the pod reports fresh values",
          series: [up(service, 1, "1x60"), steady("gateway_served_projection_age_seconds", labels, 5)],
          at: "12m",
        },
        { what: "the service is down, which another alert reports", series: [up(service, 1, "0x60")], at: "12m" },
      ],
    };
  },
};
