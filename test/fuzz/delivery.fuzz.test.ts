import { violationsOf } from "./delivery/schedule";

/** A schedule takes longer than a file or a pair of manifests, which the other tests run as often as the variable says. */
const RUNS = Math.ceil(Number(process.env["FUZZ_RUNS"] ?? 500) / 10);
const FIRST_SEED = Number(process.env["FUZZ_SEED"] ?? 1);
/** Milliseconds for one schedule on a slow machine. They only end a hang. */
const SLOWEST = 10_000;

test(
  `the executor survives each of ${RUNS} random schedules of operations with faults`,
  async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      const hint = `reproduce with FUZZ_SEED=${seed} FUZZ_RUNS=1`;
      expect({ hint, violations: await violationsOf(seed) }).toEqual({ hint, violations: [] });
    }
  },
  RUNS * SLOWEST,
);
