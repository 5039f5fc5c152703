import type { Outcome } from "../e2e/support/kubectl";
import { LAYER_ALONE } from "./support/programs";
import { createProject } from "./support/project";

/** Node 20 took a minute and more to print a thrown error, ten starts; without that it takes the time of one. */
const STARTS = 4;

/** What a start takes here and now. */
let start: number;

beforeAll(async () => {
  const fine = await createProject({ stack: "dev", program: LAYER_ALONE });
  const { code, stderr, seconds } = await timed(() => fine.try(["preview", "--stack", "dev"]));
  if (code !== 0) throw new Error(`a preview without a mistake ended with ${code}: ${stderr}`);
  start = seconds;
});

const MISTAKE = ["dev.yaml", 'kind: inCluster\n    version: "26.2.5"', 'kind: inCloud\n    version: "26.2.5"'] as const;

test.each([
  ["the shipped program", undefined],
  ["a program of one's own", LAYER_ALONE],
])(
  "%s with a mistake in the files ends as fast as it starts, with one message and no stack trace",
  async (_whose, program) => {
    const dev = await createProject({ stack: "dev", program });
    dev.edit(...MISTAKE);
    const { code, stdout, seconds } = await timed(() => dev.try(["preview", "--json", "--stack", "dev"]));
    expect(code).not.toBe(0);
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([
      'error: environments/dev.yaml:43:11 datastores.keycloak.kind: must be inCluster or external, got "inCloud"\n1 problem in 1 file\n',
    ]);
    expect(seconds).toBeLessThan(STARTS * start);
  },
);

test("a stack that is called like no environment is refused before anything is registered", async () => {
  const wrong = await createProject({ stack: "production" });
  const { code, stdout, stderr } = await timed(() => wrong.try(["up", "--stack", "production"]));
  expect(code).not.toBe(0);
  const text = stdout + stderr;
  expect(text).toContain(
    'stack "production" must be called like its environment, and environments holds dev, prod and staging',
  );
  expect(text).not.toContain("kubernetes:");
});

// The line is in the shipped program; embedding programs need it, too.
test("a program of one's own that throws anything ends as fast as it starts where it leaves stack traces alone", async () => {
  const program = 'Error.prepareStackTrace = undefined; require("access-layer").nothing.more;';
  const own = await createProject({ stack: "dev", program });
  const { code, stdout, stderr, seconds } = await timed(() => own.try(["preview", "--stack", "dev"]));
  expect(code).not.toBe(0);
  expect(`${stdout}${stderr}`).toContain("Cannot read properties of undefined");
  expect(seconds).toBeLessThan(STARTS * start);
});

interface Diagnostic {
  readonly message: string;
  readonly severity: string;
}

async function timed(run: () => Promise<Outcome>): Promise<Outcome & { readonly seconds: number }> {
  const started = Date.now();
  return { ...(await run()), seconds: (Date.now() - started) / 1000 };
}
