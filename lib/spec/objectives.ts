/**
 * Upper bounds in seconds that the histogram of request durations of every service must have, apart from infinity. They are the default of the official
 * client libraries. Without a bound, Prometheus could only guess how many requests are faster.
 */
export const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
