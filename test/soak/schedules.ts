import type { Chance } from "../fuzz/mutations";

/**
 * Steps of one release: commands; `load`, which makes the autoscaler of the live color add pods; and `retire`, which ends a release after the hold time.
 */
export type Schedule = (app: string, version: string, chance: Chance) => readonly string[];

/** Chance of 1 in so many releases. */
const isOneIn = (count: number, chance: Chance) => chance.below(count) === 0;

const blueGreen: Schedule = (app, version, chance) => {
  const load = isOneIn(8, chance) ? ["load"] : [];
  const start = [...load, `release ${app} ${version}`];
  const end = isOneIn(4, chance) ? [`scale ${app} ${3 + chance.below(3)}`] : [];
  const ends: readonly (readonly string[])[] = [
    [`abort ${app}`],
    [`switch ${app}`, `rollback ${app}`, `abort ${app}`],
    [`switch ${app}`, `retire ${app} --now`],
    [`switch ${app}`, `retire ${app} --now`],
    [`switch ${app}`, isOneIn(3, chance) ? "retire" : `retire ${app} --now`],
    // After the old color has stopped.
    [`switch ${app}`, `retire ${app} --now`, `rollback ${app}`, `switch ${app}`, `retire ${app} --now`],
  ];
  return [...start, ...chance.oneOf(ends), ...end];
};

const canary: Schedule = (app, version, chance) => {
  const shares = [25, 50, 75].filter(() => isOneIn(3, chance)).map((share) => `canary ${app} --share ${share}`);
  const end = isOneIn(5, chance) ? [`scale ${app} ${4 + chance.below(3)}`] : [];
  const promoted = [`promote ${app}`, `promote ${app}`];
  const ends: readonly (readonly string[])[] = [
    [`abort ${app}`],
    [`abort ${app}`],
    promoted,
    promoted,
    [...promoted, `rollback ${app}`],
    [`promote ${app}`, `rollback ${app}`, `abort ${app}`],
  ];
  return [`release ${app} ${version}`, ...shares, ...chance.oneOf(ends), ...end];
};

const rolling: Schedule = (app, version, chance) => [
  `release ${app} ${version}`,
  ...(isOneIn(3, chance) ? [`rollback ${app}`] : []),
  ...(isOneIn(4, chance) ? [`scale ${app} ${2 + chance.below(3)}`] : []),
];

/** The schedule of each service, by its topology. */
export const SCHEDULES: Readonly<Record<string, Schedule>> = {
  gateway: blueGreen,
  auth: blueGreen,
  streaming: canary,
  entitlements: rolling,
  metrics: rolling,
};
