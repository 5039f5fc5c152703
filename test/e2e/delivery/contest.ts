import { writes, type Operator } from "./operator";

/** The refusal of a command that lost: who has or had the lock, and since when. */
export const NAMES_THE_OTHER =
  /(alice|bob).* has held the lock of \S+ since \d{4}-|(alice|bob) (started|ended) .* at \d{4}-\S+, (since the plan was made|and it has not ended)|differs from the release file/;

/** How a contest of two operators ended. */
export interface Contest {
  /** The command that was complete. */
  readonly won: string;
  /** Why the other command did not run. */
  readonly refusal: string;
}

type Contestant = readonly [operator: Operator, command: string];

/**
 * Lets two operators run a command at the same time, from the same release file. Afterwards, both have the file of the winner.
 * @throws Error unless exactly one command is complete, and the other one changed neither an object nor its file
 */
export async function contest(first: Contestant, second: Contestant): Promise<Contest> {
  second[0].sync(first[0]);
  const before = first[0].release();
  const both = [first, second] as const;
  const runs = await Promise.all(both.map(([operator, command]) => operator.run(command)));
  const winner = runs.findIndex(({ code }) => code === 0);
  const [won, lost] = winner === 0 ? [first, second] : [second, first];
  const loser = runs[1 - winner];
  if (winner === -1 || loser?.code !== 1) throw new Error(`not exactly one was complete: ${JSON.stringify(runs)}`);
  const changed = writes(lost[0].proxy.requests).filter((one) => !isHarmless(one));
  if (changed.length > 0) throw new Error(`${lost[1]} lost, and sent ${changed.join(", ")}`);
  if (lost[0].release() !== before) throw new Error(`${lost[1]} lost, and changed the release file`);
  lost[0].sync(won[0]);
  return { won: won[1], refusal: `${loser.stdout}${loser.stderr}` };
}

/** Whether a request changes no object of a service: a dry run, the question who the user is, or an attempt to get the lock. */
function isHarmless(request: string): boolean {
  return /dryRun=|selfsubjectreviews|\/leases/.test(request);
}
